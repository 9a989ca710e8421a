import { expect, test } from 'vitest';
import { portalUrl } from '../../src/view/portalUrl.ts';

test.each([
  ['/subscriptions/s/resourceGroups/g', '/subscriptions/s/resourceGroups/g'],
  ['/a b/(c)', '/a%20b/%28c%29'],
  ["/it's!*", '/it%27s%21%2A'],
  ['/half\ud83d', '/half%EF%BF%BD'],
  ['/?x=1#y', '/%3Fx%3D1%23y'],
])('the page of %s', (id, path) => {
  expect(portalUrl(id)).toBe(`https://portal.azure.com/#@/resource${path}`);
});
