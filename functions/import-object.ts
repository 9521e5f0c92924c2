/** Placeholder. */
export const handler = async (): Promise<never> => {
  throw new Error('import-object is not there yet')
}
