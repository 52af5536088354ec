/// How many claims the breakers allow, and what has been probed since they allowed all.
///
/// One record that is refused must not be the probe again and again: the gate would never open for all others.
///
/// A value without effects.
struct ClaimGate {
    private(set) var state = JobQueue.Gate.open
    /// The lane probed last at the end.
    private var lanes: [String] = []
    /// As of the gate that was closed last.
    private var sameLaneAt = Instant.distantPast
    /// When the workers are to be woken for the next probe.
    private(set) var wakeAt: Instant?

    mutating func set(_ state: JobQueue.Gate) {
        switch state {
        case .open: self = ClaimGate()
        case .closed(let probeAt, let sameLaneAt): (self.sameLaneAt, wakeAt) = (sameLaneAt, probeAt)
        case .probing: break
        }
        self.state = state
    }

    /// A job was claimed: the probe, when the gate is closed.
    mutating func claimed(_ entry: WaitingList.Entry) {
        guard case .closed = state else { return }
        lanes.removeAll { $0 == entry.lane }
        lanes.append(entry.lane)
        state = .probing(entry.name)
    }

    /// A probe that ended without a word from the breakers must not keep the gate shut for ever.
    mutating func ended(_ name: JobName, at present: Instant) {
        if state == .probing(name) { set(.closed(probeAt: present, sameLaneAt: sameLaneAt)) }
    }

    /// Workers have been woken for a probe; when nothing was there but what was probed before, they are once more.
    mutating func woken(at present: Instant) {
        guard let wakeAt, wakeAt <= present else { return }
        self.wakeAt = sameLaneAt > present ? sameLaneAt : nil
    }

    /// How many claims may be handed out now.
    func mostClaims(of waiting: WaitingList, at present: Instant) -> Int {
        switch state {
        case .open: return Int.max
        case .closed(let probeAt, let sameLaneAt):
            let isTime = present >= probeAt && (present >= sameLaneAt || waiting.mayHave(anyBut: Set(lanes)))
            return isTime ? 1 : 0
        case .probing: return 0
        }
    }

    /// The next job that may be claimed.
    func takeNext(of waiting: inout WaitingList, at present: Instant) -> WaitingList.Entry? {
        guard case .closed(_, let sameLaneAt) = state else { return waiting.takeNext(now: present) }
        if let entry = waiting.takeNext(now: present, leavingOut: Set(lanes)) { return entry }
        guard present >= sameLaneAt else { return nil }
        for lane in lanes {
            if let entry = waiting.takeNext(of: lane, now: present) { return entry }
        }
        return nil
    }
}

extension JobQueue {
    /// What the breakers say.
    package enum Gate: Sendable, Equatable {
        case open
        /// None until `probeAt`; then a single one, the probe, of a lane that no probe came from since the gate was
        /// open. When only such lanes wait, it is the one probed longest ago, not before `sameLaneAt`.
        case closed(probeAt: Instant, sameLaneAt: Instant)
        /// The probe is being worked on.
        case probing(JobName)
    }

    /// Opens or closes the gate, as the breakers say.
    package func setGate(_ gate: Gate) {
        self.gate.set(gate)
        wakeWaiters()
    }

    /// How many claims may be handed out now.
    var mostClaims: Int {
        guard !isPaused, !isCutOff, claimer != nil else { return 0 }
        return gate.mostClaims(of: waiting, at: clock.monotonic())
    }
}
