import { describe, expect, test } from 'vitest';
import { accessWindow } from './buildWindow.ts';
import { startAzure } from './startWatch.ts';

describe('among several windows of the editor', () => {
  test('who is not the closer watches, and shows what the closer closed', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.add(window);
    azure.isCloser = false;

    await passMinutes(1.5);
    const meanwhile = [...azure.closes];
    azure.windows = [];
    await passMinutes(1);

    expect(meanwhile).toEqual([]);
    expect(azure.closes).toEqual([]);
    expect(azure.told).toEqual(['closed aaaaaaaa']);
    expect(watch.windows).toEqual([]);
  });

  test('who becomes the closer closes', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.add(window);
    azure.isCloser = false;
    await passMinutes(1.5);

    azure.isCloser = true;
    await passMinutes(0.5);

    expect(azure.closes).toEqual([['aaaaaaaa']]);
    expect(azure.told).toEqual(['closed aaaaaaaa']);
  });

  test('what a closer that lives does not close in two minutes is closed all the same', async () => {
    const window = accessWindow('aaaaaaaa', 1);
    const { azure, watch, passMinutes } = startAzure(window);
    watch.add(window);
    azure.isCloser = false;

    await passMinutes(3.5);

    expect(azure.closes).toEqual([['aaaaaaaa']]);
  });

  test('a window that its user closes here is closed here', async () => {
    const window = accessWindow('aaaaaaaa', 60);
    const { azure, watch, passMinutes } = startAzure(window);
    azure.isCloser = false;

    watch.wasClosed([window]);
    await passMinutes(1.5);

    expect(azure.closes).toEqual([['aaaaaaaa']]);
  });
});
