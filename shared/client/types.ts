// Made by `npm run build` from the service's own fields and error codes.

/** An interaction as a reply holds it. What it has no value for is left out. Numbers are JavaScript's: see `parse`. */
export type Interaction = {
  readonly interaction_id: string
  /** Absent while the interaction is not assigned to a customer. */
  readonly customer_id?: string
  /** 0 new, 1 pending, 2 in process, 3 stopped. */
  readonly status?: number
  /** 0 e-mail in, 1 e-mail out, 2 chat, 3 phone call, 5 callback, 6 co-browse, 7 open media. */
  readonly entity_type?: number
  /** voice, email, chat, callback, sms or any other. */
  readonly media_type?: string
  readonly type?: string
  readonly sub_type?: string
  readonly parent_id?: string
  readonly thread_id?: string
  readonly external_id?: string | number | boolean
  readonly owner_id?: string | number | boolean
  readonly creator_app_id?: string | number | boolean
  readonly start_date?: string
  readonly end_date?: string
  /** As it came; never used to correct a date. */
  readonly timeshift?: string | number | boolean
  readonly subject?: string
  readonly allow_children?: boolean
  /** Attached data, as they came. */
  readonly udata?: Readonly<Record<string, unknown>>
  readonly established_date?: string
  readonly released_date?: string
  /** Seconds. */
  readonly duration?: string | number | boolean
  readonly outcome?: string | number | boolean
  readonly phone_number?: string
  readonly tconnection_id?: string | number | boolean
  readonly from?: {
    readonly address: string
    readonly personal?: string
  }
  readonly reply_to?: {
    readonly address: string
    readonly personal?: string
  }
  readonly to?: readonly {
    readonly address: string
    readonly personal?: string
  }[]
  readonly cc?: readonly {
    readonly address: string
    readonly personal?: string
  }[]
  readonly sent_date?: string
  /** 0 to 14. */
  readonly callback_status?: number
  readonly desired_response_type?: string
  readonly start_time?: string
  readonly end_time?: string
  readonly customer_number?: string
  readonly attempts?: number
  readonly dn?: string
  readonly location?: string
  readonly callback_server_id?: string | number | boolean
  readonly call_result?: string | number | boolean
  readonly callback_type?: string | number | boolean
  /** Where the plain text is, when it is stored. */
  readonly text?: string
  /** Where the structured body is: chat transcript, e-mail HTML. */
  readonly structured_text?: string
  /** Its media type, parameters included. */
  readonly structured_text_mime?: string
  /** Where the binary body is. */
  readonly binary_content?: string
}

/** What is returned only when `fields` names it. */
export type FieldsOnRequest = {
  readonly service_ids?: readonly string[]
  readonly attachments?: readonly {
    readonly id: string
    readonly name?: string
    readonly media_type?: string
    /** Bytes. */
    readonly size: number
    readonly sha256: string
  }[]
  readonly modified_date?: string
  /** Retention leaves it alone. */
  readonly hold?: boolean
}

/** Every code that the service gives its errors. */
export const errorCodes = [
  'invalid_parameter',
  'unauthenticated',
  'forbidden',
  'interaction_not_found',
  'content_not_found',
  'route_not_found',
  'method_not_allowed',
  'precondition_failed',
  'request_too_large',
  'range_not_satisfiable',
  'too_many_requests',
  'internal_error',
  'bad_gateway',
  'unavailable',
  'gateway_timeout',
] as const

/** A code of the service's errors; it is stable. */
export type ErrorCode = (typeof errorCodes)[number]
