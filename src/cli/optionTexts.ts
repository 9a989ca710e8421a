/** Help that several verbs share. */
export const vmArgument = 'resource id, resourceGroup/name, or name';
export const portOption = 'a port, as 22 or 22/tcp; may be repeated';
export const dryRun = 'show what would change, and change nothing';
