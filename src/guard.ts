import { app } from '@azure/functions';
import { azureCredential, compose } from './compose.ts';
import { guardSettings } from './guard/guardSettings.ts';
import { sweepTimer } from './guard/sweepTimer.ts';

const { endpoint, token, clientId, place } = guardSettings(process.env);
const getToken = token === null ? azureCredential('managedIdentity', clientId) : async () => token;

app.timer('sweep', sweepTimer({ app: compose({ endpoint, getToken, sourceServices: [] }), place }));
