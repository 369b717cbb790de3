import { Injectable } from '@nestjs/common'
import { handleContact } from './handle-contact.js'

@Injectable()
export class ContactsService {
  readonly handle = handleContact
}
