import { tagsWrite } from './permission.ts';

/**
 * What a guard may do in its own resource group, beside what the role of a sweeper grants it: say in a tag that it is
 * alive. https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#required-access
 */
export const guardRoleActions: readonly string[] = [tagsWrite];
