import { rowsOfFirewalls } from './rowsOfFirewalls.ts';
import { testMatrix } from './testMatrix.ts';

testMatrix(rowsOfFirewalls);
