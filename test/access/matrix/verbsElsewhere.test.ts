import { rowsOfManyVms } from './rowsOfManyVms.ts';
import { testMatrix } from './testMatrix.ts';
import { variants } from './variants.ts';

testMatrix([...rowsOfManyVms, ...variants]);
