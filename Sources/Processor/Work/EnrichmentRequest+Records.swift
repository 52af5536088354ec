package import CompanyExplorer
package import FoundationEssentials
import Spool
package import SuperOffice
package import Webhook

extension EnrichmentRequest {
    /// The question about records as the CRM has them now; `receivedAt` stands in for the event's own time, which a
    /// drop-in may lack.
    package init(_ contact: Contact, _ person: SuperOffice.Person?, _ event: WebhookEvent, receivedAt: Date) {
        var account = Account(id: contact.id)
        (account.name, account.department, account.orgNr) = (contact.name, contact.department, contact.orgNr)
        (account.urls, account.country) = (contact.urls, contact.country)
        (account.category, account.business) = (contact.category, contact.business)
        (account.city, account.address) = (contact.city, contact.address)
        let known = person.map { found in
            var person = Person(id: found.id)
            (person.firstName, person.lastName) = (found.firstName, found.lastName)
            (person.jobTitle, person.position) = (found.title, found.position)
            return person
        }
        let at = event.instant ?? Timestamp.readable(receivedAt)
        self.init(
            account: account,
            person: known,
            event: .init(name: event.name, changes: event.changes, at: at)
        )
    }
}
