import FoundationEssentials
import JSON

/// One company or person as the tenant's database holds it.
struct EntityRow: Hashable, Sendable {
    let key: EntityKey
    /// By property name; a reference is its id, an element list an array of `{Value, Description}`.
    var values: [String: JSONValue] = [:]
    /// By ProgId; a field without a value is not in here.
    var fields: [String: UdefValue] = [:]
    /// Extra fields (`x_...`), encoded as they came.
    var extras: [String: String] = [:]
    /// Row ids in the two side tables of user-defined fields; 0 until a first value is written.
    var smallTableID = 0
    var largeTableID = 0
    var created: Date
    var createdBy: Int
    var updated: Date
    var updatedBy: Int
    var updatedCount = 0
    /// The save before it was made in the same second.
    var isSecondSaveOfItsSecond = false
    /// When a user has deleted it.
    var deleted: Date?

    func string(_ name: String) -> String { values[name]?.string ?? "" }
    func reference(_ name: String) -> Int { values[name]?.int ?? 0 }

    /// The first `Value` of an element list.
    func firstElement(_ name: String) -> String {
        values[name]?.array?.first?["Value"]?.string ?? ""
    }

    func field(_ definition: UdefDefinition) -> UdefValue { fields[definition.progID] ?? definition.empty }

    /// A company as people see it in lists.
    var nameDepartment: String {
        [string("Name"), string("Department")].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
