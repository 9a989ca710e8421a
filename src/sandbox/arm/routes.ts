import { permissionsAnswer } from '../authorization/permissions.ts';
import {
  instanceViewAnswer,
  isPowerAction,
  machineAnswer,
  powerActionAnswer,
} from '../compute/virtualMachines.ts';
import { activityLogAnswer } from '../insights/activityLogAnswer.ts';
import { childAnswer, defaultRulesAnswer } from '../network/childResource.ts';
import { effectiveAnswer, isEffectiveAction } from '../network/effectiveAnswer.ts';
import { networkResourceAnswer } from '../network/networkResource.ts';
import { childCollectionOf, networkTypeOf } from '../network/networkTypes.ts';
import { resourceGraphAnswer } from '../resourceGraph/resourceGraphAnswer.ts';
import { genericResourceAnswer } from '../resources/genericResource.ts';
import { listEverything, listOfType } from '../resources/listResources.ts';
import { getProvider, listProviders } from '../resources/providers.ts';
import { groupAnswer, listGroups } from '../resources/resourceGroups.ts';
import { isMachine } from '../resources/showResource.ts';
import {
  getSubscription,
  listLocations,
  listSubscriptions,
  listTenants,
} from '../resources/subscriptions.ts';
import { listTagNames } from '../resources/tagNames.ts';
import { tagsAnswer } from '../resources/tagsAtScope.ts';
import { assessmentAnswer } from '../security/assessmentAnswer.ts';
import { initiateAnswer } from '../security/initiate.ts';
import { jitPolicyAnswer } from '../security/jitPolicies.ts';
import { jitPolicyList } from '../security/jitPolicyLists.ts';
import { pricingAnswer } from '../security/pricings.ts';
import type { Arm } from './arm.ts';
import type { Answer, ArmCall } from './armCall.ts';
import { resourceTypeOf } from './armPath.ts';
import { isOperationPath, operationAnswer } from './operationAnswer.ts';

export interface Route {
  readonly matches: (call: ArmCall) => boolean;
  readonly answer: (arm: Arm, call: ArmCall) => Answer;
}

const get = ({ method }: ArmCall): boolean => method === 'GET' || method === 'HEAD';
const tail = (call: ArmCall): string => call.path.tail.join('/').toLowerCase();
const type = (call: ArmCall): string => resourceTypeOf(call.path).toLowerCase();
const isSubscription = ({ path }: ArmCall): boolean =>
  path.subscriptionId !== undefined && path.resourceGroup === undefined && path.namespace === undefined;
const isGroup = ({ path }: ArmCall): boolean =>
  path.resourceGroup !== undefined && path.namespace === undefined;
const isSubscriptionScope = ({ path }: ArmCall): boolean =>
  path.subscriptionId !== undefined && path.resourceGroup === undefined;
const isBelow = ({ path }: ArmCall): boolean => path.subscriptionId !== undefined && path.types.length > 0;
const isItem = ({ path }: ArmCall): boolean => path.types.length === path.names.length;
const child = ({ path }: ArmCall) => childCollectionOf(path.namespace ?? '', path.types);

/** Every call that the sandbox knows, in the order in which it is tried. */
export const routes: readonly Route[] = [
  { matches: (call) => get(call) && call.path.text.toLowerCase() === '/tenants', answer: listTenants },
  {
    matches: (call) => get(call) && call.path.text.toLowerCase() === '/subscriptions',
    answer: listSubscriptions,
  },
  { matches: (call) => get(call) && isSubscription(call) && tail(call) === '', answer: getSubscription },
  {
    matches: (call) => get(call) && isSubscription(call) && tail(call) === 'locations',
    answer: listLocations,
  },
  {
    matches: (call) =>
      get(call) &&
      ((isSubscription(call) && tail(call) === 'providers') || call.path.text.toLowerCase() === '/providers'),
    answer: listProviders,
  },
  {
    matches: (call) => get(call) && isSubscription(call) && tail(call) === 'tagnames',
    answer: listTagNames,
  },
  {
    matches: (call) => get(call) && isSubscription(call) && tail(call) === 'resourcegroups',
    answer: listGroups,
  },
  {
    matches: (call) => get(call) && (isSubscription(call) || isGroup(call)) && tail(call) === 'resources',
    answer: listEverything,
  },
  {
    matches: (call) => get(call) && isSubscription(call) && /^operationresults\/[^/]+$/.test(tail(call)),
    answer: (arm, call) => {
      const names = ['global', call.path.tail[1] ?? ''];
      return operationAnswer(arm, {
        ...call,
        path: { ...call.path, types: ['locations', 'operationResults'], names },
      });
    },
  },
  { matches: (call) => isGroup(call) && tail(call) === '', answer: groupAnswer },
  {
    matches: ({ path, ...call }) =>
      path.namespace !== undefined &&
      (path.types.length === 0 ? call.method === 'GET' : /^register$/i.test(path.types.join('/'))),
    answer: getProvider,
  },
  {
    matches: (call) => call.method === 'POST' && type(call) === 'microsoft.resourcegraph/resources',
    answer: resourceGraphAnswer,
  },
  {
    matches: ({ path }) => path.subscriptionId !== undefined && isOperationPath(path),
    answer: operationAnswer,
  },
  {
    matches: (call) => get(call) && isBelow(call) && type(call) === 'microsoft.authorization/permissions',
    answer: permissionsAnswer,
  },
  {
    matches: (call) =>
      call.method === 'POST' &&
      type(call) === 'microsoft.security/locations/jitnetworkaccesspolicies/initiate',
    answer: initiateAnswer,
  },
  {
    matches: (call) =>
      get(call) &&
      isBelow(call) &&
      !isItem(call) &&
      /^microsoft\.security\/(locations\/)?jitnetworkaccesspolicies$/.test(type(call)),
    answer: jitPolicyList,
  },
  {
    matches: (call) =>
      isBelow(call) && isItem(call) && type(call) === 'microsoft.security/locations/jitnetworkaccesspolicies',
    answer: jitPolicyAnswer,
  },
  {
    matches: (call) => get(call) && isBelow(call) && type(call) === 'microsoft.security/assessments',
    answer: assessmentAnswer,
  },
  {
    matches: (call) => isBelow(call) && isItem(call) && type(call) === 'microsoft.security/pricings',
    answer: pricingAnswer,
  },
  {
    matches: (call) =>
      get(call) && isSubscriptionScope(call) && type(call) === 'microsoft.insights/eventtypes/values',
    answer: activityLogAnswer,
  },
  {
    matches: (call) => isBelow(call) && isItem(call) && type(call) === 'microsoft.resources/tags',
    answer: tagsAnswer,
  },
  {
    matches: (call) => type(call) === 'microsoft.network/networksecuritygroups/defaultsecurityrules',
    answer: defaultRulesAnswer,
  },
  {
    matches: (call) =>
      call.method === 'POST' &&
      type(call).startsWith('microsoft.network/networkinterfaces/') &&
      isEffectiveAction(call.path),
    answer: effectiveAnswer,
  },
  {
    matches: (call) => isBelow(call) && call.method !== 'POST' && child(call) !== undefined,
    answer: (arm, call) => childAnswer(arm, call, child(call) ?? { name: '' }),
  },
  {
    matches: (call) => isBelow(call) && isItem(call) && networkTypeOf(type(call)) !== undefined,
    answer: networkResourceAnswer,
  },
  {
    matches: (call) =>
      get(call) && type(call) === 'microsoft.compute/virtualmachines/instanceview' && !isItem(call),
    answer: instanceViewAnswer,
  },
  {
    matches: (call) =>
      call.method === 'POST' &&
      type(call).startsWith('microsoft.compute/virtualmachines/') &&
      isPowerAction(call.path),
    answer: powerActionAnswer,
  },
  { matches: (call) => isBelow(call) && isItem(call) && isMachine(type(call)), answer: machineAnswer },
  { matches: (call) => isBelow(call) && isItem(call), answer: genericResourceAnswer },
  { matches: (call) => get(call) && isBelow(call), answer: listOfType },
];
