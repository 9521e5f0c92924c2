/** The account that the local run pretends to be; the names and ARNs that functions see are made of it. */
export const account = { partition: 'aws', region: 'us-east-1', id: '000000000000' } as const
