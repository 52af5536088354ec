package import FoundationEssentials
package import JSON

/// One reading of a record, as far as writing to it depends on it.
package struct RecordState: Hashable, Sendable {
    package let fields: UserDefinedFields
    /// When the record was last saved, by the CRM's clock.
    package let updatedDate: Date?
    /// The associate who saved it last; nil when the CRM does not say.
    package let updatedBy: Int?
    /// When the answer was made, by its `Date` header, which knows whole seconds only.
    package let answeredAt: Date?

    /// `UpdatedBy` is an associate (vendor's OpenAPI file, sure).
    package init(entity json: JSONValue, answeredAt: Date?) {
        fields = UserDefinedFields(entity: json)
        updatedDate = json["UpdatedDate"]?.string.flatMap(SuperOfficeDate.instant)
        updatedBy = json["UpdatedBy"]?.identity("AssociateId")
        self.answeredAt = answeredAt
    }
}
