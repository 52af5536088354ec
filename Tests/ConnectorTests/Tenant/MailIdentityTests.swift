import JSON
import SuperOffice
import Testing

@testable import superoffice_connector

@Suite("In whose name mail could be sent")
struct MailIdentityTests {
    private static func identity(
        _ changes: [String: JSONValue] = [:],
        emails: [String]? = ["a@example.com"]
    ) throws -> MailIdentity {
        let members: [String: JSONValue] = [
            "AssociateId": 5, "UserType": "InternalAssociate", "IsPerson": true, "PersonId": 7,
            "EMailAddress": "a@example.com",
        ]
        var identity = MailIdentity(principal: try #require(Principal(.object(members.merging(changes) { $1 }))))
        if let emails {
            identity.person = Person(["PersonId": 7, "Emails": .array(emails.map { ["Value": .string($0)] })])
        }
        return identity
    }

    @Test("A person with an address is complete, but for the mailbox that SuperOffice does not have")
    func complete() throws {
        let identity = try Self.identity()
        #expect(identity.isComplete)
        #expect(identity.address == "a@example.com")
        #expect(identity.remarks.isEmpty)
        #expect(identity.missing.count == 1)
        #expect(identity.missing[0].hasPrefix("a mailbox"))
    }

    @Test("The person's address stands in for the user's, and a difference is said")
    func addresses() throws {
        let identity = try Self.identity(["EMailAddress": ""], emails: ["b@example.com"])
        #expect(identity.address == "b@example.com")
        #expect(identity.isComplete)
        let other = try Self.identity(emails: ["b@example.com"])
        #expect(other.address == "a@example.com")
        #expect(other.remarks.count == 1)
        #expect(try Self.identity(emails: ["A@Example.com"]).remarks.isEmpty)
    }

    @Test("A system user has no mailbox, and nothing else is asked of it")
    func systemUser() throws {
        let identity = try Self.identity(["UserType": "SystemAssociate"])
        #expect(!identity.isComplete)
        #expect(identity.missing.first?.contains("SystemAssociate") == true)
        #expect(try Self.identity(["IsPerson": false]).isSystemUser)
    }

    @Test("No address, or no person record, is missing")
    func missing() throws {
        let nobody = try Self.identity(["EMailAddress": ""], emails: [])
        #expect(!nobody.isComplete)
        #expect(nobody.missing.first?.hasPrefix("an e-mail address") == true)
        var hidden = try Self.identity(emails: nil)
        hidden.personProblem = "person 7: SuperOffice refused the request"
        #expect(!hidden.isComplete)
        #expect(hidden.missing.first?.contains("refused") == true)
    }
}
