/** Placeholder. */
export const handler = async (): Promise<never> => {
  throw new Error('finish-import is not there yet')
}
