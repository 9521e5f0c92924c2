/** Placeholder. */
export const handler = async (): Promise<never> => {
  throw new Error('apply-retention is not there yet')
}
