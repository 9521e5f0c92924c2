/** Placeholder. */
export const handler = async (): Promise<never> => {
  throw new Error('describe-changes is not there yet')
}
