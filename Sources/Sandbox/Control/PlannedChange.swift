/// A change in the CRM that waits for its moment: directly before or after a certain call.
///
/// Real tenants change between any two calls of a client; this puts the change exactly there.
package struct PlannedChange: Hashable, Sendable {
    package enum Moment: Hashable, Sendable {
        /// The call finds the change done.
        case before
        /// The call does not see it yet, the next one does.
        case after
    }

    package var moment: Moment
    package var call: CallPattern
    /// How many such calls are still to come, this one included.
    package var occurrence: Int
    package var change: TenantChange
    /// The associate who does it.
    package var associate: Int

    package init(
        _ moment: Moment,
        _ call: CallPattern,
        occurrence: Int = 1,
        _ change: TenantChange,
        by associate: Int = 5
    ) {
        self.moment = moment
        self.call = call
        self.occurrence = max(1, occurrence)
        self.change = change
        self.associate = associate
    }
}

extension SandboxState {
    /// Adds a planned change that could be carried out as things are now.
    mutating func plan(_ change: PlannedChange) throws(SandboxError) {
        var trial = self
        try trial.apply(change.change, by: change.associate)
        planned.append(change)
    }

    /// Does what is due at this moment of a call.
    ///
    /// What cannot be done any more, since its row is gone for instance, is counted and dropped.
    mutating func performPlanned(_ moment: PlannedChange.Moment, _ request: WireRequest) {
        if planned.isEmpty { return }
        let path = callPath(request)
        var due: [PlannedChange] = []
        for index in planned.indices
        where planned[index].moment == moment && planned[index].call.matches(request.method, path) {
            planned[index].occurrence -= 1
            if planned[index].occurrence == 0 { due.append(planned[index]) }
        }
        planned.removeAll { $0.occurrence == 0 }
        for change in due {
            do {
                try apply(change.change, by: change.associate)
                counters.plannedChanges += 1
            } catch {
                counters.plannedChangesFailed += 1
            }
        }
    }
}
