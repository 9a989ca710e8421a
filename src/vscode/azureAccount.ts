/** Who talks to which Azure: a person who signed in, or the sandbox of demo mode. */
export interface AzureAccount {
  kind: 'azure' | 'sandbox';
  /** Base address of Azure Resource Manager, without a slash at the end. */
  endpoint: string;
  /** For people. */
  label: string;
  /** Whether all that is open ends with this process, as in the sandbox that it started itself. */
  endsWithEditor: boolean;
  /** A token that is valid now. Rejects where the person has signed out meanwhile. */
  getToken(signal?: AbortSignal): Promise<string>;
  /** Services that answer with this machine's public address as text. */
  sourceServices: readonly string[];
  dispose(): Promise<void>;
}
