/** Placeholder. */
export const handler = async (): Promise<never> => {
  throw new Error('ingest-interactions is not there yet')
}
