/** What belongs to a tenant. Which principals are its own matters with `auth: iam`; the other modes name the tenant themselves. */
export type Tenant = {
  /**
   * IAM principals that read this tenant: `arn:aws:iam::<account>:role/<name>`, `...:user/<name>`, or `...:root` for all of an
   * account. Absent: every caller that API Gateway lets in, which only the one tenant of a deployment may have.
   */
  readonly principals?: readonly string[] | undefined
  /** Values of the old header `ContactCenterId` that mean this tenant, beside its own name. */
  readonly contactCenterIds?: readonly string[] | undefined
  /** Values of the old header `GroupId` that mean this tenant, beside its own name. */
  readonly groupIds?: readonly string[] | undefined
}

/** The tenants of a deployment by name. The name leads every key. */
export type Tenants = Readonly<Record<string, Tenant>>
