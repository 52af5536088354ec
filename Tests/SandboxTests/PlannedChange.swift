import JSON
import Synchronization

@testable import Sandbox

/// A change in the CRM that waits for its moment: directly before or after a certain call.
///
/// Real tenants change between any two calls of a client; this puts the change exactly there.
struct PlannedChange: Sendable {
    typealias Change = @Sendable (inout SandboxState, _ associate: Int) throws(SandboxError) -> Void

    var moment: CallMoment
    var call: CallPattern
    /// How many such calls are still to come, this one included.
    var occurrence: Int
    /// The associate who does it.
    var associate: Int
    var change: Change

    init(
        _ moment: CallMoment,
        _ call: CallPattern,
        occurrence: Int = 1,
        by associate: Int = 5,
        change: @escaping Change
    ) {
        self.moment = moment
        self.call = call
        self.occurrence = max(1, occurrence)
        self.associate = associate
        self.change = change
    }
}

/// The planned changes of one sandbox.
final class PlannedChanges: Bystander {
    private struct Plans {
        var planned: [PlannedChange] = []
        var outcomes: [Bool] = []
    }

    private let plans = Mutex(Plans())

    /// What has not happened yet.
    var planned: [PlannedChange] { plans.withLock(\.planned) }
    /// Whether each change that was due could still be done.
    var outcomes: [Bool] { plans.withLock(\.outcomes) }

    func add(_ change: PlannedChange) { plans.withLock { $0.planned.append(change) } }

    func clear() { plans.withLock { $0.planned = [] } }

    /// Does what is due at this moment of a call.
    ///
    /// What cannot be done any more, since its row is gone for instance, is dropped.
    func act(_ moment: CallMoment, _ request: WireRequest, _ state: inout SandboxState) {
        let path = state.callPath(request)
        let due = plans.withLock { plans in
            for index in plans.planned.indices
            where plans.planned[index].moment == moment && plans.planned[index].call.matches(request.method, path) {
                plans.planned[index].occurrence -= 1
            }
            defer { plans.planned.removeAll { $0.occurrence == 0 } }
            return plans.planned.filter { $0.occurrence == 0 }
        }
        for change in due {
            var isDone = true
            do { try change.change(&state, change.associate) } catch { isDone = false }
            plans.withLock { [isDone] in $0.outcomes.append(isDone) }
        }
    }
}

extension Sandbox {
    var plans: PlannedChanges {
        if let plans = bystander as? PlannedChanges { return plans }
        let plans = PlannedChanges()
        bystander = plans
        return plans
    }

    /// What is planned and has not happened yet.
    var planned: [PlannedChange] { plans.planned }

    func clearPlanned() { plans.clear() }

    /// Adds a planned change that could be carried out as things are now.
    func plan(_ change: PlannedChange) throws(SandboxError) {
        var trial = state
        try change.change(&trial, change.associate)
        plans.add(change)
    }

    /// A person's save of some fields directly before the n-th call of a kind from now on.
    func edit(
        before call: CallPattern,
        occurrence: Int = 1,
        _ key: EntityKey,
        _ fields: [String: JSONValue],
        by user: Int = 5
    ) throws(SandboxError) {
        try planEdit(.before, call, occurrence, key, fields, user)
    }

    /// A person's save of some fields right after the n-th call of a kind from now on.
    func edit(
        after call: CallPattern,
        occurrence: Int = 1,
        _ key: EntityKey,
        _ fields: [String: JSONValue],
        by user: Int = 5
    ) throws(SandboxError) {
        try planEdit(.after, call, occurrence, key, fields, user)
    }

    private func planEdit(
        _ moment: CallMoment,
        _ call: CallPattern,
        _ occurrence: Int,
        _ key: EntityKey,
        _ fields: [String: JSONValue],
        _ user: Int
    ) throws(SandboxError) {
        try plan(
            PlannedChange(moment, call, occurrence: occurrence, by: user) { (state, user) throws(SandboxError) in
                try state.edit(key, fields, by: user)
            }
        )
    }
}
