import { closedAnswer } from '../../src/cli/closedAnswer.ts';
import { errorJson } from '../../src/cli/errorJson.ts';
import { machineJson } from '../../src/cli/machineJson.ts';
import { windowJson } from '../../src/cli/windowJson.ts';
import { azureError } from '../../src/core/accessError.ts';
import { changeWords } from '../../src/view/changeWords.ts';
import { driftText } from '../../src/view/driftText.ts';
import { errorText } from '../../src/view/errorText.ts';
import { escapedMarkdown } from '../../src/view/escapedMarkdown.ts';
import { failureTexts } from '../../src/view/failureTexts.ts';
import { gapText } from '../../src/view/gapText.ts';
import { grantedText } from '../../src/view/grantedText.ts';
import { guardCommands, type Shell } from '../../src/view/guardCommands.ts';
import { guardName } from '../../src/view/guardText.ts';
import { guardNode } from '../../src/view/guardTreeNode.ts';
import { lockText } from '../../src/view/lockedText.ts';
import { machineTableText } from '../../src/view/machineTableText.ts';
import { machineTree } from '../../src/view/machineTree.ts';
import { notJudgedText } from '../../src/view/notJudgedText.ts';
import { obstacleLines } from '../../src/view/permissionLines.ts';
import { permissionsTableText, unreadText } from '../../src/view/permissionsText.ts';
import { plainText } from '../../src/view/plainText.ts';
import { planDocument } from '../../src/view/planDocument.ts';
import { planJson, planJsonText } from '../../src/view/planJson.ts';
import { changeText, planText } from '../../src/view/planText.ts';
import { portalUrl } from '../../src/view/portalUrl.ts';
import { publicWaysText } from '../../src/view/publicWaysText.ts';
import { recoveryText } from '../../src/view/recoveryText.ts';
import { scopeText, vmText } from '../../src/view/resourceText.ts';
import { sweepLines } from '../../src/view/sweepLines.ts';
import type { TreeNode } from '../../src/view/treeNode.ts';
import { visibleJson } from '../../src/view/visibleJson.ts';
import { warningText } from '../../src/view/warningText.ts';
import { warningTexts } from '../../src/view/warningTexts.ts';
import { windowTableText } from '../../src/view/windowTableText.ts';
import { windowTree } from '../../src/view/windowTree.ts';
import { openedText } from '../../src/vscode/commands/openedText.ts';
import { countdown } from '../../src/vscode/countdown.ts';
import { iconless } from '../../src/vscode/iconless.ts';
import { linkless } from '../../src/vscode/linkless.ts';
import { jsonPath, PlanPages } from '../../src/vscode/planPages.ts';
import type { WatchedWindow } from '../../src/vscode/watchedWindow.ts';
import {
  accessErrors,
  azureFaults,
  drifts,
  groupOf,
  hostilePlan,
  planWarnings,
  vmOf,
} from './hostileFacts.ts';
import { guardOf, looking, nowMs, summaryOf, windowOf } from './hostileMachine.ts';
import * as law from './laws.ts';

/** A place where somebody sees text from strangers: its name, the law that holds there, and what it shows of a text. */
export type Surface = readonly [string, law.Law, (text: string) => string | readonly string[]];

const gap = (text: string) => ({ subscriptionId: text, what: text, fault: azureFaults(text)[0] ?? never() });
const rows = (text: string) => [summaryOf(text), summaryOf(`${text}2`)];
const trees = (text: string) => [
  ...machineTree(
    { machines: rows(text), subscriptions: [{ id: text, name: text }], gaps: [gap(text)] },
    looking,
  ),
  ...windowTree([{ window: windowOf(text), machine: null }], looking),
  guardNode([guardOf(text)], nowMs),
];
const shells: readonly Shell[] = ['posix', 'powerShell', 'windowsPowerShell', 'cmd'];
const deployment = (text: string) => ({
  template: text,
  archive: text,
  location: text,
  subscriptionId: text,
  functionApp: text,
});
const permissionFacts = (text: string) => ({
  operations: [
    { operation: 'request', allowed: false, missing: [{ action: text, scope: groupOf(text) }] },
  ] as const,
  locks: [{ level: 'ReadOnly', scope: groupOf(text), name: text }] as const,
  unread: azureFaults(text).map((fault) => ({ what: 'locks', scope: groupOf(text), fault }) as const),
});
const recovered = (text: string) => {
  const began = [
    { kind: 'opening', vm: vmOf(text), windowId: text, endSeconds: 0, groups: [text], rules: [] },
    { kind: 'enabling', vm: vmOf(text), before: {} },
    { kind: 'disabling', vm: vmOf(text) },
    undefined,
  ] as const;
  return began.map((one) =>
    recoveryText({
      operation: { began: one, rules: [{ group: text, rule: text }] },
      end: { kind: 'closed' },
      error: accessErrors(text).at(-1) ?? null,
    }),
  );
};
const swept = (text: string) => ({
  subscriptions: [text],
  closed: [{ id: text, vm: vmOf(text), inert: [{ group: groupOf(text), rule: text }] }],
  failed: accessErrors(text).map((error) => ({ id: text, vm: vmOf(text), error })),
  orphans: [{ group: groupOf(text), rule: text }],
  notJudged: [text],
  gaps: [gap(text)],
});
const closed = (text: string) => {
  const { closed, failed } = swept(text);
  const said = closedAnswer({ closed, failed, warnings: [], orphans: [`${groupOf(text)}/${text}`] });
  return said.ok ? said.value.text : '';
};
const page = (text: string) => ({ what: 'Enable JIT', vms: [vmOf(text)], plan: hostilePlan(text) });
const pages = (text: string) => {
  const kept = new PlanPages();
  return { kept, path: kept.add(page(text)) };
};
const watched = (text: string): WatchedWindow[] => [
  { window: windowOf(text), state: { kind: 'open' } },
  {
    window: windowOf(text),
    state: {
      kind: 'stillOpen',
      error: azureError({ kind: 'unavailable', message: text }),
      nextLookMs: 0,
      byUser: false,
      tries: 1,
    },
  },
];
const countdowns = (text: string) =>
  watched(text).flatMap((one) => countdown([one], { nowMs, soonMinutes: 5, timeZone: 'UTC' }) ?? []);
const connection = { host: '198.51.100.1', port: 22, vmPort: 22, protocol: 'TCP', isPrivate: false } as const;
const granted = (text: string) => ({ window: windowOf(text), connection, reachable: false });

export const surfaces: readonly Surface[] = [
  // The command line.
  ['the table of VMs', law.table, (text) => machineTableText(rows(text), new Map([[text, text]]), 120)],
  [
    'the table of windows',
    law.table,
    (text) => windowTableText([{ window: windowOf(text), vm: text }], nowMs, 120),
  ],
  ['the table of rights', law.table, (text) => permissionsTableText(permissionFacts(text).operations, 120)],
  ['a lock in the way', law.line, (text) => permissionFacts(text).locks.map(lockText)],
  ['what is not known of rights', law.line, (text) => permissionFacts(text).unread.map(unreadText)],
  ['a plan', law.lines, (text) => planText(hostilePlan(text))],
  ['a change', law.line, (text) => hostilePlan(text).changes.map(changeText)],
  ['a warning', law.line, (text) => planWarnings(text).map(warningText)],
  [
    'warnings of several VMs',
    law.line,
    (text) => warningTexts([...planWarnings(text), ...planWarnings('b')]),
  ],
  ['an error', law.line, (text) => accessErrors(text).map(errorText)],
  ['a drift', law.line, (text) => drifts(text).map((drift) => driftText(vmOf(text), drift))],
  ['a gap of a listing', law.line, (text) => gapText(gap(text))],
  ['rules that were left', law.line, notJudgedText],
  ['what became of what was begun', law.line, recovered],
  ['a sweep in a log', law.line, (text) => sweepLines(swept(text)).map((one) => one.text)],
  ['what was closed', law.lines, closed],
  ['what was opened', law.lines, (text) => grantedText({ ...granted(text), vm: vmOf(text) }, nowMs)],
  ['a guard', law.line, (text) => guardName(guardOf(text))],
  ['a place', law.line, (text) => [scopeText(text), scopeText(groupOf(text)), vmText(text)]],
  ['public addresses', law.line, (text) => publicWaysText(summaryOf(text).machine)],
  // JSON.
  ['VMs as JSON', law.json, (text) => rows(text).map((one) => visibleJson(machineJson(one)))],
  ['a window as JSON', law.json, (text) => visibleJson(windowJson(windowOf(text), null))],
  ['errors as JSON', law.json, (text) => accessErrors(text).map((error) => visibleJson(errorJson(error)))],
  ['a plan as JSON', law.json, (text) => visibleJson(planJson(hostilePlan(text)))],
  ["a plan's JSON in the editor", law.json, (text) => planJsonText(hostilePlan(text))],
  // The editor.
  [
    'labels of rows',
    law.row,
    (text) =>
      trees(text)
        .flatMap(rowsOf)
        .map((node) => node.label),
  ],
  [
    'texts beside labels',
    law.line,
    (text) =>
      trees(text)
        .flatMap(rowsOf)
        .map((node) => node.description),
  ],
  [
    'what a screen reader says',
    law.line,
    (text) =>
      trees(text)
        .flatMap(rowsOf)
        .map((node) => node.spoken),
  ],
  ['tooltips', law.markdown, (text) => trees(text).flatMap(rowsOf).flatMap(tooltipOf)],
  ['the status bar', law.withIcons, (text) => countdowns(text).map((one) => iconless(one.text))],
  [
    'the tooltip of the status bar',
    law.markdown,
    (text) => countdowns(text).flatMap((one) => one.tooltip.map(escapedMarkdown)),
  ],
  ['rows to pick a VM from', law.withIcons, (text) => iconless(plainText(text))],
  [
    'rows of changes to pick from',
    law.withIcons,
    (text) => hostilePlan(text).changes.map((one) => iconless(changeText(one))),
  ],
  [
    'rows of warnings to pick from',
    law.withIcons,
    (text) => planWarnings(text).map((one) => iconless(warningText(one))),
  ],
  [
    'rows of rights to pick from',
    law.withIcons,
    (text) =>
      obstacleLines(permissionFacts(text)).flatMap(({ label, detail }) => [
        iconless(label),
        iconless(detail),
      ]),
  ],
  [
    'messages of errors',
    law.notification,
    (text) => accessErrors(text).map((error) => linkless(errorText(error))),
  ],
  [
    'messages of several failures',
    law.notification,
    (text) =>
      failureTexts(accessErrors(text).map((error) => ({ name: plainText(text), error }))).map(({ message }) =>
        linkless(message),
      ),
  ],
  [
    'messages of openings',
    law.notification,
    (text) => linkless(openedText({ ...granted(text), machine: summaryOf(text).machine }, nowMs)),
  ],
  ['the page of a plan', law.markdown, (text) => planDocument(page(text))],
  [
    'changes of that page',
    law.markdown,
    (text) => hostilePlan(text).changes.flatMap((one) => changeWords(one, hostilePlan(text).inverse)),
  ],
  ['a page that is kept', law.markdown, (text) => pages(text).kept.textAt(pages(text).path)],
  ['its JSON', law.json, (text) => pages(text).kept.textAt(jsonPath(pages(text).path))],
  ['the name of its tab', law.row, (text) => pages(text).path],
  // What leaves for elsewhere.
  [
    'commands for a shell',
    law.typed,
    (text) => shells.map((shell) => guardCommands(deployment(text), shell)),
  ],
  ['an address of the portal', law.portal, (text) => portalUrl(vmOf(text))],
];

function rowsOf(node: TreeNode): TreeNode[] {
  return [node, ...node.children.flatMap(rowsOf)];
}

/** As the editor paints it. */
function tooltipOf({ tooltip }: TreeNode): string[] {
  return tooltip.flatMap(({ heading = '', text }) => [escapedMarkdown(heading), escapedMarkdown(text)]);
}

function never(): never {
  throw new Error('There is no fault.');
}
