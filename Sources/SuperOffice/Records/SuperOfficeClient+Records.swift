package import FoundationEssentials
import HTTPClient
import HTTPTypes
package import JSON
import Webhook

extension SuperOfficeClient {
    /// Reads a company.
    ///
    /// A deleted one may still be there, with `isDeleted` set.
    package func contact(_ id: Int) async throws(SuperOfficeError) -> Contact {
        let (json, answer) = try await entity(.contact(id))
        guard let contact = Contact(json) else { throw answer.unreadable }
        return contact
    }

    /// Reads a contact person.
    package func person(_ id: Int) async throws(SuperOfficeError) -> Person {
        let (json, answer) = try await entity(.person(id))
        guard let person = Person(json) else { throw answer.unreadable }
        return person
    }

    /// Reads the user-defined fields as they stand in the CRM now.
    package func userDefinedFields(of reference: EntityReference) async throws(SuperOfficeError) -> UserDefinedFields {
        UserDefinedFields(entity: try await entity(reference).json)
    }

    /// Reads what a write needs to know of a record: its fields, and who saved it when.
    package func recordState(of reference: EntityReference) async throws(SuperOfficeError) -> RecordState {
        let (json, answer) = try await entity(reference)
        return RecordState(entity: json, answeredAt: answer.http.date)
    }

    /// Writes these user-defined fields and no others; without any, nothing is sent.
    ///
    /// One RFC 6902 operation on `CustomFields` with the given keys, the one shape the vendor documents for such fields
    /// (sure). That keys which are not sent keep their values is implied by the vendor's samples but written nowhere
    /// (inferred): compare `userDefinedFields(of:)` before and after. The fields go into one dictionary only, because
    /// which one wins is not documented.
    ///
    /// `fields` has a value for each ProgId; text is sent as it is, cutting it to the field's length is the caller's
    /// part.
    ///
    /// With `unmodifiedSince`, a record that was saved after that instant is not touched: `preconditionFailed`. The header
    /// knows whole seconds, so a fraction is rounded up; a caller who is told so although the record was not saved may add a second.
    ///
    /// With `expecting`, a record that does not hold these raw texts is not touched either: `preconditionFailed`.
    ///
    /// - Throws: after `transport` and `unreadable` the fields may have been written.
    package func write(
        _ fields: [String: FieldValue],
        to reference: EntityReference,
        unmodifiedSince: Date? = nil,
        expecting: PatchTest? = nil
    ) async throws(SuperOfficeError) {
        var types: [String: FieldType] = [:]
        if fields.values.contains(.empty) {
            // Only an empty value is spelled by the field's kind.
            for definition in try await publishedFields(of: reference.kind) {
                types[definition.progID] = definition.type
            }
        }
        var values: [String: String] = [:]
        for (progID, value) in fields { values[progID] = value.encoded(for: types[progID]) }
        try await write(raw: values, to: reference, unmodifiedSince: unmodifiedSince, expecting: expecting)
    }

    /// Writes these fields as the CRM spelled them itself, each text as it stood: to give back what was there before.
    ///
    /// In all else as `write(_:to:unmodifiedSince:)`.
    package func write(
        raw values: [String: String],
        to reference: EntityReference,
        unmodifiedSince: Date? = nil,
        expecting: PatchTest? = nil
    ) async throws(SuperOfficeError) {
        if values.isEmpty { return }
        var request = request(for: reference)
        request.method = .patch
        let tests = expecting?.operations ?? []
        request.hasTests = !tests.isEmpty
        request.body = .array(
            tests + [["op": "replace", "path": "CustomFields", "value": .object(values.mapValues(JSONValue.string))]]
        )
        request.unmodifiedSince = unmodifiedSince
        let answer = try await session.send(request)
        // A written record is answered in full, or not at all. Anything else is not the API's word.
        if answer.isEmpty { return }
        guard try answer.json().number(reference.idName) == reference.id else {
            throw answer.unreadable
        }
    }

    /// The record with exactly that id.
    private func entity(
        _ reference: EntityReference
    ) async throws(SuperOfficeError) -> (json: JSONValue, answer: APIAnswer) {
        guard reference.id > 0 else { throw .notFound(what: reference.description) }
        let request = request(for: reference)
        let answer = try await session.send(request)
        let json = try answer.json()
        // An empty object in place of a record.
        if json[reference.idName] == 0, answer.http.status == 200 { throw .notFound(what: reference.description) }
        guard json.number(reference.idName) == reference.id else { throw answer.unreadable }
        return (json, answer)
    }

    private func request(for reference: EntityReference) -> APIRequest {
        APIRequest(
            path: "\(reference.kind.apiName)/\(reference.id)",
            what: reference.description,
            subject: .record
        )
    }
}

extension EntityReference {
    /// The member that holds the record's id.
    fileprivate var idName: String { "\(kind.apiName)Id" }
}

/// One reading of a record, as far as writing to it depends on it.
package struct RecordState: Hashable, Sendable {
    package let fields: UserDefinedFields
    package let rights: FieldRights
    /// When the record was last saved, by the CRM's clock.
    package let updatedDate: Date?
    /// The associate who saved it last; nil when the CRM does not say.
    package let updatedBy: Int?
    /// When the answer was made, by its `Date` header, which knows whole seconds only.
    package let answeredAt: Date?

    /// `UpdatedBy` is an associate (vendor's OpenAPI file, sure).
    package init(entity json: JSONValue, answeredAt: Date?) {
        fields = UserDefinedFields(entity: json)
        rights = FieldRights(entity: json)
        updatedDate = json["UpdatedDate"]?.string.flatMap(SuperOfficeDate.instant)
        updatedBy = json["UpdatedBy"]?.identity("AssociateId")
        self.answeredAt = answeredAt
    }
}
