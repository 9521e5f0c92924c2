import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { asyncApi } from '../infra/description/asyncapi.ts'
import type { DetailTypeIn, DetailTypeOut } from '../shared/detail-types.ts'

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(asyncApi, 'events')

/** How the detail of an event departs from the description of the events: a sentence each. */
export const departuresOfDetail = (
  type: DetailTypeIn | DetailTypeOut,
  detail: unknown,
): readonly string[] => {
  const check = ajv.getSchema(`events#/components/messages/${type}/payload/properties/detail`)
  if (!check) throw new Error(`the description has no event ${type}`)
  check(detail)
  return (check.errors ?? []).map(({ instancePath, message }) => `${type}${instancePath} ${message}`)
}
