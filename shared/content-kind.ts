/** The three bodies an interaction can have: the last segment of their URL and of their key in the bucket. */
export const contentKinds = ['plain_text', 'structured_text', 'binary_content'] as const

export type ContentKind = (typeof contentKinds)[number]

/** The resource field that links to each body. */
export const linkFields = {
  plain_text: 'text',
  structured_text: 'structured_text',
  binary_content: 'binary_content',
} as const satisfies Record<ContentKind, string>

/** Media type of a body that was stored without one. */
export const defaultMediaTypes = {
  plain_text: 'text/plain; charset=utf-8',
  structured_text: 'text/xml',
  binary_content: 'application/octet-stream',
} as const satisfies Record<ContentKind, string>
