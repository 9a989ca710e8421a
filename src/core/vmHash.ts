import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { idKey } from './armId.ts';
import { rememberedText } from './rememberedText.ts';

/** Tells VMs of one name apart in the names of rules: 8 hex digits, the same for every spelling of the id. */
export const vmHash = rememberedText((vmId: string): string =>
  bytesToHex(sha256(utf8ToBytes(idKey(vmId)))).slice(0, 8),
);
