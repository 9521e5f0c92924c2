import { routes } from '../../../shared/routes.ts'
import { getEvent } from './event.ts'

/* The requests of the benchmark. What the stubs answer stands in the id. */

export const recordEvent = getEvent({
  resource: routes['get-interaction'].path,
  parameter: 'interaction_id',
  id: '00001a57JGQ00BW8',
})

export const listEvent = (rows: number) =>
  getEvent({
    resource: routes['list-customer-interactions'].path,
    parameter: 'customer_id',
    id: `rows-${rows}`,
  })

/** A body of so many bytes, or the range of it. */
export const contentEvent = (bytes: number, range?: string) =>
  getEvent(
    { resource: routes['get-plain-text'].path, parameter: 'interaction_id', id: `bytes-${bytes}` },
    range === undefined ? {} : { Range: range },
  )
