import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Processor
import Spool
import SuperOffice
import Webhook

/// The test company and the test person that questions to a tenant are tried on, and what is asked with.
package struct ProvingGround: Sendable {
    /// What the test company's name and the test person's last name begin with: nothing else is ever removed.
    package static let mark = "superoffice-connector tenant prove - test record"

    let crm: SuperOfficeClient
    let principal: Principal
    let company: EntityReference
    /// nil where none could be made.
    let person: EntityReference?
    /// Published fields that can be written, those that are mapped first.
    let fields: [RecordKind: [FieldDefinition]]
    let settings: TenantProver.Settings
    /// When the records were about to be made.
    let began: Date

    /// What was seen of one question.
    struct Finding {
        var verdict: TenantProof.Verdict
        var value = ""
        var evidence: String

        static func held(_ value: String, _ evidence: String) -> Finding {
            Finding(verdict: .held, value: value, evidence: evidence)
        }

        static func differs(_ value: String, _ evidence: String) -> Finding {
            Finding(verdict: .differs, value: value, evidence: evidence)
        }

        static func notTried(_ why: String) -> Finding { Finding(verdict: .notTried, evidence: why) }
    }

    // MARK: Calls

    func state(of record: EntityReference) async throws(SuperOfficeError) -> RecordState {
        try await crm.recordState(of: record)
    }

    /// A PATCH as it is given, and what came of it; an outage is thrown.
    func patch(
        _ record: EntityReference,
        _ operations: [JSONValue],
        unmodifiedSince: Date? = nil
    ) async throws(SuperOfficeError) -> Int {
        let path = "\(record.kind.apiName)/\(record.id)"
        let answer = try await crm.exchange(
            .patch,
            path,
            body: .array(operations),
            unmodifiedSince: unmodifiedSince
        )
        if [401, 408, 429, 502, 503, 504].contains(answer.status) {
            throw .unavailable(
                status: answer.status,
                retryAfter: nil,
                message: "it was refused while a question was tried",
                what: record.description
            )
        }
        return answer.status
    }

    /// The one operation that the connector writes with.
    static func replace(_ values: [String: String], in dictionary: String = "CustomFields") -> JSONValue {
        ["op": "replace", "path": .string(dictionary), "value": .object(values.mapValues(JSONValue.string))]
    }

    // MARK: Values

    /// A text for a field, as long as fits, that differs for each number.
    static func text(_ number: Int) -> String { "prove \(number)" }

    /// The first field of a record that holds text.
    func textField(_ record: EntityReference) -> FieldDefinition? { textFields(record).first }

    func textFields(_ record: EntityReference) -> [FieldDefinition] {
        (fields[record.kind] ?? []).filter { $0.maximumLength ?? 0 >= 10 }
    }

    /// The field for a question that needs only one, and the record it is on.
    var anyText: (record: EntityReference, field: FieldDefinition)? {
        for record in [company, person].compactMap(\.self) {
            if let field = textField(record) { return (record, field) }
        }
        return nil
    }
}
