import { application } from './application.ts'

application().app.synth()
