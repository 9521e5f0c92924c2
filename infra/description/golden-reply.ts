import { parseDocument } from '../../shared/interaction-document.ts'
import { toResource } from '../../shared/interaction-record.ts'
import { goldenDocument } from '../sample/golden.ts'

const document = parseDocument(goldenDocument)

/** The example of the old API as the service returns it, from the host that the old API's reference has. */
export const goldenReply: unknown = JSON.parse(
  toResource(
    {
      ...document,
      resource: { S: document.resource },
      other: undefined,
      at: '',
      contents: new Set(document.contents.map(({ kind }) => kind)),
      attachments: [],
      isHeld: false,
      hasLargeUdata: false,
    },
    'http://ucshost:8080',
  ),
)
