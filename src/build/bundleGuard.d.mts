export function bundleGuard(outputFolder: string): Promise<{ file: string; bytes: number }[]>;
