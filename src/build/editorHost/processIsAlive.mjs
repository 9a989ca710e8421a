/**
 * Whether another process of this id runs. Our own id does not count: where it is found written down, an
 * earlier process had it.
 * @param {number} id
 */
export function processIsAlive(id) {
  if (id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
