import {
  type AzureSubscription,
  getConfiguredAzureEnv,
  VSCodeAzureSubscriptionProvider,
} from '@microsoft/vscode-azext-azureauth';
import * as vscode from 'vscode';
import { plainText } from '../view/plainText.ts';
import type { AzureAccount } from './azureAccount.ts';
import { iconless } from './iconless.ts';
import { tokenEnd } from './tokenEnd.ts';

export interface SignInOptions {
  /** Whether the person may be asked; without it only a session that stands already is used. */
  mayAsk: boolean;
  log: vscode.LogOutputChannel;
  /** The directory that was chosen before, as `<account id>/<tenant id>`, and a way to keep a new choice. */
  chosen: { get(): string | undefined; set(choice: string): Thenable<void> };
  sourceServices: readonly string[];
}

/** Uses a Microsoft account of the editor's. Undefined where nobody is signed in or the person gave up. */
export async function signIn(options: SignInOptions): Promise<AzureAccount | undefined> {
  const provider = new VSCodeAzureSubscriptionProvider(options.log);
  try {
    const isSignedIn = await provider.isSignedIn();
    if (!isSignedIn && !(options.mayAsk && (await provider.signIn()))) return undefined;
    const directories = byDirectory(await provider.getSubscriptions(false));
    const directory = await chooseDirectory(directories, options);
    return directory && accountOf(directory, options.sourceServices);
  } finally {
    provider.dispose();
  }
}

/** A token is good for one directory, so the subscriptions of one are seen at a time. */
interface Directory {
  key: string;
  subscriptions: readonly AzureSubscription[];
  first: AzureSubscription;
}

function byDirectory(subscriptions: readonly AzureSubscription[]): Directory[] {
  const directories = new Map<string, Directory>();
  for (const subscription of subscriptions) {
    const key = `${subscription.account.id}/${subscription.tenantId}`;
    const known = directories.get(key)?.subscriptions ?? [];
    directories.set(key, { key, subscriptions: [...known, subscription], first: subscription });
  }
  return [...directories.values()].sort((a, b) => b.subscriptions.length - a.subscriptions.length);
}

async function chooseDirectory(
  directories: readonly Directory[],
  { mayAsk, chosen }: SignInOptions,
): Promise<Directory | undefined> {
  const before = directories.find(({ key }) => key === chosen.get());
  if (directories.length < 2 || !mayAsk) return before ?? directories[0] ?? noSubscriptions(mayAsk);
  const items = directories.map((directory) => ({
    label: iconless(directory.first.account.label),
    description: directory.first.tenantId,
    detail: iconless(plainText(directory.subscriptions.map(({ name }) => name).join(', '))),
    directory,
  }));
  const title = 'Sign In to Azure';
  const placeHolder = 'Which directory? Its subscriptions are shown.';
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  if (picked) await chosen.set(picked.directory.key);
  return picked?.directory;
}

function noSubscriptions(mayAsk: boolean): undefined {
  if (mayAsk) void vscode.window.showWarningMessage('This account sees no Azure subscription.');
  return undefined;
}

function accountOf({ first }: Directory, sourceServices: readonly string[]): AzureAccount {
  const endpoint = getConfiguredAzureEnv().resourceManagerEndpointUrl.replace(/\/$/, '');
  // Azure Resource Manager is on no machine's own loopback; a sandbox is, and it says who calls it.
  const isSandbox = /^https?:\/\/(127\.|localhost[:/]|\[::1\])/.test(`${endpoint}/`);
  return {
    kind: isSandbox ? 'sandbox' : 'azure',
    endpoint,
    label: first.account.label,
    endsWithEditor: false,
    getToken: refreshedToken(first),
    sourceServices: isSandbox ? [`${endpoint}/$sandbox/address`] : sourceServices,
    dispose: async () => undefined,
  };
}

// Asked this long before its end a token is asked for again, so that none ends on its way.
const reserveMs = 5 * 60_000;

/** The library's own `credential` hands out the first token for ever; a session asked for again is refreshed. */
function refreshedToken({ authentication }: AzureSubscription): AzureAccount['getToken'] {
  let token = '';
  let goodUntil = 0;
  return async () => {
    if (Date.now() < goodUntil) return token;
    const session = await authentication.getSessionWithScopes([]);
    if (!session) throw new Error('You are signed out of Azure.');
    token = session.accessToken;
    goodUntil = (tokenEnd(token) ?? 0) - reserveMs;
    return token;
  };
}
