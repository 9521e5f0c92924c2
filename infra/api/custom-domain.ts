import { CfnOutput } from 'aws-cdk-lib'
import {
  BasePathMapping,
  DomainName,
  EndpointAccessMode,
  EndpointType,
  type RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { Construct } from 'constructs'

export type CustomDomainProps = {
  readonly api: RestApi
  readonly domainName: string
  readonly certificateArn: string
}

/** TLS 1.2 and 1.3, for the API's own host and a custom one alike; a request must name the host that it connected to. */
export const tls = {
  securityPolicy: SecurityPolicy.TLS13_1_2_PQ_2025_09,
  endpointAccessMode: EndpointAccessMode.STRICT,
} as const

/** A host name of the operator's own, without the stage in its paths. Its DNS record is the operator's: see the output. */
export class CustomDomain extends Construct {
  constructor(scope: Construct, id: string, { api, domainName, certificateArn }: CustomDomainProps) {
    super(scope, id)
    const domain = new DomainName(this, 'Name', {
      domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      ...tls,
    })
    new BasePathMapping(this, 'Mapping', { domainName: domain, restApi: api, stage: api.deploymentStage })
    new CfnOutput(this, 'Target', {
      key: 'DomainTarget',
      description: `Point the DNS record (CNAME or alias) of ${domainName} here`,
      value: domain.domainNameAliasDomainName,
    })
  }
}
