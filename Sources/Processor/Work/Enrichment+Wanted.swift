import FoundationEssentials
import JSON
import Spool
import SuperOffice
import Webhook

/// Making values for fields out of an analysis.
extension Enrichment {
    struct Wanted {
        var values: [(target: Mapping.Target, wanted: WantedValue)] = []
        /// Member of the analysis -> why it is not used.
        var skipped: [String: Reason] = [:]

        /// Whether an item would have to be added to a list first.
        var hasNewItems: Bool { values.contains { $0.wanted.value == .listItem(Enrichment.newItem) } }

        var hasListItems: Bool {
            values.contains { if case .listItem = $0.wanted.value { true } else { false } }
        }
    }

    /// All values first, so that a job that fails over one field has written none.
    ///
    /// - Parameters:
    ///   - notOlderThan: lists that were read before are read again.
    ///   - mayCreate: whether items may be added to lists; an item that would be has the id ``newItem`` otherwise.
    func wanted(
        _ analysis: JSONValue,
        _ subject: Subject,
        notOlderThan: Date? = nil,
        mayCreate: Bool
    ) async throws(JobOutcome) -> Wanted {
        let definitions = try await crmCall(.write, await crm.publishedFields(of: subject.reference.kind))
        var wanted = Wanted()
        for target in settings.mapping[subject.entity] {
            guard let definition = definitions.first(where: { $0.progID == target.progID }) else {
                throw .fail(
                    Reason(.unknownField, [.what: .string(subject.entity.rawValue), .field: .string(target.progID)]),
                    at: .write
                )
            }
            switch MappedValue(analysis[path: target.path], target.kind, definition) {
            case .nothing: break
            case .unusable(let reason): wanted.skipped[target.path] = reason
            case .value(let value, let wasCut):
                let new = WantedValue(definition: definition, value: value, text: "\(value)", wasCut: wasCut)
                wanted.values.append((target, new))
            case .item(let name):
                let (item, items) = try await item(name, target, definition, notOlderThan, mayCreate)
                if let item {
                    let new = WantedValue(
                        definition: definition,
                        value: .listItem(item.id),
                        text: item.name,
                        items: items
                    )
                    wanted.values.append((target, new))
                } else {
                    wanted.skipped[target.path] = Self.unknownItem(name, definition)
                }
            }
        }
        return wanted
    }

    /// The item of that name; nil when it is to be skipped.
    ///
    /// A miss reads the list again before it counts: somebody may just have added the item.
    private func item(
        _ name: String,
        _ target: Mapping.Target,
        _ definition: FieldDefinition,
        _ notOlderThan: Date?,
        _ mayCreate: Bool
    ) async throws(JobOutcome) -> (item: (id: Int, name: String)?, items: [ListItem]) {
        let asked = now()
        var items = try await items(definition, notOlderThan)
        if let item = items.item(named: name) { return ((item.id, item.name), items) }
        items = try await self.items(definition, asked)
        if let item = items.item(named: name) { return ((item.id, item.name), items) }
        switch target.onUnknownItem {
        case .fail: throw .fail(Self.unknownItem(name, definition), at: .write)
        case .skip: return (nil, items)
        case .create where !mayCreate: return ((Self.newItem, name), items)
        case .create:
            let item = try await create(name, definition)
            return ((item.id, item.name), items)
        }
    }

    /// The id of an item that nobody has added yet.
    static let newItem = -1

    private func items(_ definition: FieldDefinition, _ notOlderThan: Date?) async throws(JobOutcome) -> [ListItem] {
        try await listCall(definition, await crm.listItems(of: definition, notOlderThan: notOlderThan))
    }

    /// Adds the item while no other process adds one to the same list, so that two companies never add it twice.
    private func create(_ name: String, _ definition: FieldDefinition) async throws(JobOutcome) -> ListItem {
        let lock = "list-\(definition.userListID)"
        guard await queue.tryLock(lock) else {
            throw .retry(Reason(.listBusy, [.field: .string(definition.progID)]), after: 1, countsAttempt: false)
        }
        let result: Result<ListItem, JobOutcome>
        do throws(JobOutcome) {
            let item = try await listCall(definition, item: name, await crm.addListItem(named: name, to: definition))
            result = .success(item)
        } catch {
            result = .failure(error)
        }
        await queue.unlock(lock)
        return try result.get()
    }

    /// A call about one field's list: what is wrong with that list is this job's affair, not everybody's.
    private func listCall<Value>(
        _ definition: FieldDefinition,
        item: String? = nil,
        _ call: @autoclosure () async throws(SuperOfficeError) -> Value
    ) async throws(JobOutcome) -> Value {
        do { return try await call() } catch {
            guard case .configuration(let problem, let message) = error else { throw JobOutcome(error, at: .write) }
            var arguments = Reason.arguments(problem, message)
            arguments[.field] = .string(definition.progID)
            arguments[.item] = item.map { .string($0) }
            throw .fail(Reason(.listTrouble, arguments), at: .write)
        }
    }

    static func unknownItem(_ name: String, _ definition: FieldDefinition) -> Reason {
        Reason(
            .unknownListItem,
            [.item: .string(name), .field: .string(definition.progID), .label: .string(definition.label)]
        )
    }
}
