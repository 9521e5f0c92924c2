/** What the service is told on its bus, as the `detail-type` of events of any source but its own. */
export const detailTypesIn = [
  'interaction.put',
  'interaction.linked',
  'interaction.assigned',
  'interaction.held',
  'interaction.erased',
  'customer.erased',
] as const

export type DetailTypeIn = (typeof detailTypesIn)[number]

/** The `source` of the events that the service itself publishes there. */
export const ownSource = 'interactions'

/** What it publishes. */
export const detailTypesOut = ['InteractionRecorded', 'InteractionUpdated', 'InteractionErased'] as const

export type DetailTypeOut = (typeof detailTypesOut)[number]
