/** Every tool for language models; the manifest has exactly these. */
export const toolNames = ['list_jit_machines', 'request_jit_access', 'close_jit_access'] as const;

export type ToolName = (typeof toolNames)[number];
