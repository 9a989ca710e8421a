export const jitPolicyType = 'Microsoft.Security/locations/jitNetworkAccessPolicies';
