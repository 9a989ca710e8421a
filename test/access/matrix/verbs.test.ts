import { rowsOfOneVm } from './rowsOfOneVm.ts';
import { testMatrix } from './testMatrix.ts';

testMatrix(rowsOfOneVm);
