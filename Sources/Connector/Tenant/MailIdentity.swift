import JSON
import SuperOffice

/// In whose name mail could be sent, and what is missing for it.
struct MailIdentity {
    var principal: Principal
    /// The API user's own person record; nil when there is none or it cannot be read.
    var person: Person?
    /// Why there is no person record.
    var personProblem: String?

    /// The address that mail would come from: the user's, else the person's first.
    var address: String? {
        [principal.email, person?.emails.first ?? ""].first { !$0.isEmpty }
    }

    var isSystemUser: Bool { principal.userType == "SystemAssociate" || !principal.isPerson }

    /// Whether there is somebody whose name and address a mail can carry.
    var isComplete: Bool { !isSystemUser && address != nil && person != nil }

    /// One sentence for each thing that is missing, with what to do.
    var missing: [String] {
        var missing: [String] = []
        if isSystemUser {
            missing.append(
                "a person: the API user is a \(principal.userType.isEmpty ? "system user" : principal.userType), which has "
                    + "no person, no address and no mailbox; sign in as a person's user and set its SO_REFRESH_TOKEN"
            )
        } else if person == nil {
            missing.append("a readable person record: \(personProblem ?? "the user names no PersonId")")
        }
        if address == nil, !isSystemUser {
            missing.append(
                "an e-mail address: neither the user nor person \(principal.personID ?? 0) has one; add it to the person"
            )
        }
        let sender = address.map { "as \($0)" } ?? "as that address"
        missing.append(
            "a mailbox: SuperOffice's REST API sends no mail from a person's mailbox (all it can send are replies to "
                + "requests); the mail provider has to let the connector send \(sender)"
        )
        return missing
    }

    /// What is there, but odd.
    var remarks: [String] {
        guard let person, !principal.email.isEmpty, !person.emails.isEmpty,
            !person.emails.contains(where: { $0.lowercased() == principal.email.lowercased() })
        else { return [] }
        return [
            "the user's address \(principal.email) is none of person \(person.id)'s: \(person.emails.joined(separator: ", "))"
        ]
    }

    static func find(_ crm: SuperOfficeClient) async throws -> MailIdentity {
        let principal = try await crm.currentPrincipal()
        var identity = MailIdentity(principal: principal)
        guard let id = principal.personID else { return identity }
        do throws(SuperOfficeError) {
            identity.person = try await crm.person(id)
        } catch {
            switch error {
            case .notFound, .rejected, .unreadable: identity.personProblem = "\(error)"
            default: throw error
            }
        }
        return identity
    }

    var json: JSONValue {
        [
            "associate": [
                "id": .integer(principal.associateID), "name": .string(principal.associate),
                "userName": .string(principal.userName), "userType": .string(principal.userType),
                "email": .string(principal.email),
            ],
            "person": person.map { person in
                [
                    "id": .integer(person.id), "firstName": .string(person.firstName),
                    "lastName": .string(person.lastName), "company": .string(person.contactName),
                    "emails": .array(person.emails.map { .string($0) }),
                ]
            } ?? .null,
            "address": address.map { .string($0) } ?? .null, "complete": .bool(isComplete),
            "missing": .array(missing.map { .string($0) }), "remarks": .array(remarks.map { .string($0) }),
        ]
    }
}
