import { sampleDocuments } from '../../../infra/sample/documents.ts'
import { goldenDocument } from '../../../infra/sample/golden.ts'

/** Invented interactions without their bodies, as JSON: as the sample has them, about 0.9 KB, or with the attached data of a large site. */
export const samples = {
  sample: (count: number) => documents(count).map((fields) => JSON.stringify(fields)),
  large: (count: number) =>
    documents(count).map((fields, number) =>
      JSON.stringify({ ...fields, udata: { ...attached, ...fields.udata, ...ofASite(number) } }),
    ),
} as const

export type SampleName = keyof typeof samples

type Fields = { readonly [name: string]: unknown; readonly udata?: object }

const documents = (count: number): Fields[] =>
  sampleDocuments({ customers: count, seed: 1 })
    // Typed attributes lose digits of large numbers, and refuse some names.
    .filter((text) => !/\d{16}[,}\]]|__proto__/.test(text.replaceAll(/"(\\.|[^"\\])*"(?!:)/g, '""')))
    .take(count)
    .map((text) => bodiless(JSON.parse(text)))
    .toArray()

/** Bodies count for their links alone. */
const bodiless = ({
  content,
  ...fields
}: Fields & { readonly content?: Record<string, object> }): Fields => ({
  ...fields,
  ...(content && {
    content: Object.fromEntries(
      Object.entries(content).map(([kind, body]) => [
        kind,
        { ...body, inline: '', base64: undefined, sha256: undefined },
      ]),
    ),
  }),
})

/** Those of the example of the old API's reference. */
const attached = JSON.parse(goldenDocument).udata

/** Names and values that no dictionary knows. */
const ofASite = (number: number) => ({
  crm_contract: `K-${number * 7919}`,
  crm_page: `https://shop.example/order/${number * 104_729}?from=mail`,
  crm_browser: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
})
