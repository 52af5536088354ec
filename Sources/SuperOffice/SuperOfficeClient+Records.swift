package import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON

extension SuperOfficeClient {
    /// Reads a company.
    ///
    /// A deleted one may still be there, with `isDeleted` set.
    package func contact(_ id: Int) async throws(SuperOfficeError) -> Contact {
        let reference = EntityReference.contact(id)
        guard let contact = Contact(try await entity(reference)) else { throw .notFound(what: reference.description) }
        return contact
    }

    /// Reads a contact person.
    package func person(_ id: Int) async throws(SuperOfficeError) -> Person {
        let reference = EntityReference.person(id)
        guard let person = Person(try await entity(reference)) else { throw .notFound(what: reference.description) }
        return person
    }

    /// Reads the user-defined fields as they stand in the CRM now.
    package func userDefinedFields(of reference: EntityReference) async throws(SuperOfficeError) -> UserDefinedFields {
        UserDefinedFields(entity: try await entity(reference))
    }

    /// Writes these user-defined fields and no others; without any, nothing is sent.
    ///
    /// One RFC 6902 operation on `CustomFields` with the given keys, the one shape the vendor documents for such fields
    /// (sure). That keys which are not sent keep their values is implied by the vendor's samples but written nowhere
    /// (inferred): compare `userDefinedFields(of:)` before and after. The fields go into one dictionary only, because
    /// which one wins is not documented.
    ///
    /// `fields` has a value for each ProgId; text is sent as it is, cutting it to the field's length is the caller's
    /// part. With `unmodifiedSince`, a record that was saved after that second is not touched: `preconditionFailed`.
    package func write(
        _ fields: [String: FieldValue],
        to reference: EntityReference,
        unmodifiedSince: Date? = nil
    ) async throws(SuperOfficeError) {
        if fields.isEmpty { return }
        var types: [String: FieldType] = [:]
        if fields.values.contains(.empty) {
            // Only an empty value is spelled by the field's kind.
            for definition in try await publishedFields(of: reference.type) {
                types[definition.progID] = definition.type
            }
        }
        var values: [String: JSONValue] = [:]
        for (progID, value) in fields { values[progID] = .string(value.encoded(for: types[progID])) }
        var request = request(for: reference)
        request.method = .patch
        request.body = [["op": "replace", "path": "CustomFields", "value": .object(values)]]
        request.unmodifiedSince = unmodifiedSince
        let answer = try await gateway.send(request)
        // A written record is answered in full, or not at all; only an error in disguise matters.
        if !answer.body.isEmpty, let json = try? JSONValue(parsing: answer.body), json["Error"] == .bool(true) {
            throw .rejected(
                status: answer.status,
                message: ErrorBody(answer.body).message,
                what: reference.description
            )
        }
    }

    /// The record with exactly that id.
    private func entity(_ reference: EntityReference) async throws(SuperOfficeError) -> JSONValue {
        guard reference.id > 0 else { throw .notFound(what: reference.description) }
        let request = request(for: reference)
        let answer = try await gateway.send(request)
        let json = try JSONBody(answer, request).value
        guard json.object != nil, let id = json.number("\(reference.type.rawValue)Id") else {
            throw unreadable(request, answer)
        }
        // Id 0 is an empty object in place of a record.
        if id == 0 { throw .notFound(what: reference.description) }
        guard id == reference.id else { throw unreadable(request, answer) }
        return json
    }

    private func request(for reference: EntityReference) -> APIRequest {
        APIRequest(
            path: "\(reference.type.rawValue)/\(reference.id)",
            what: reference.description,
            subject: .record
        )
    }
}
