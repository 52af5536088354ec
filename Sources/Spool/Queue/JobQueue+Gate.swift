import FoundationEssentials

/// Whether claims are handed out: the pause and the breakers' gate.
extension JobQueue {
    package enum Gate: Sendable, Equatable {
        case open
        /// None until `probeAt`; then a single one, the probe, of a lane that no probe came from since the gate was
        /// open. When only such lanes wait, it is the one probed longest ago, not before `sameLaneAt`.
        case closed(probeAt: Instant, sameLaneAt: Instant)
        /// The probe is being worked on.
        case probing(JobName)
    }

    /// What has been probed since the gate was open last.
    ///
    /// One record that is refused must not be the probe again and again: the gate would never open for all others.
    struct Probes {
        /// The lane probed last at the end.
        private(set) var lanes: [String] = []
        private(set) var known: Set<String> = []
        /// As of the gate that was closed last.
        var sameLaneAt = Instant.distantPast
        /// When the workers are to be woken for the next one.
        var wakeAt: Instant?

        mutating func add(_ lane: String) {
            if !known.insert(lane).inserted { lanes.removeAll { $0 == lane } }
            lanes.append(lane)
        }
    }

    /// Opens or closes the gate, as the breakers say.
    package func setGate(_ gate: Gate) {
        self.gate = gate
        switch gate {
        case .open: probes = Probes()
        case .closed(let probeAt, let sameLaneAt): (probes.sameLaneAt, probes.wakeAt) = (sameLaneAt, probeAt)
        case .probing: break
        }
        wakeWaiters()
    }

    /// A probe that ended without a word from the breakers must not keep the gate shut for ever.
    func probeEnded(_ name: JobName) {
        guard gate == .probing(name) else { return }
        setGate(.closed(probeAt: clock.monotonic(), sameLaneAt: probes.sameLaneAt))
    }

    /// Workers have been woken for a probe; when nothing was there but what was probed before, they are once more.
    func wakeForProbe(_ present: Instant) {
        guard let wakeAt = probes.wakeAt, wakeAt <= present else { return }
        probes.wakeAt = probes.sameLaneAt > present ? probes.sameLaneAt : nil
    }

    /// How many claims may be handed out now.
    var mostClaims: Int {
        guard !isPaused, !isCutOff, claimer != nil else { return 0 }
        switch gate {
        case .open: return Int.max
        case .closed(let probeAt, let sameLaneAt):
            let present = clock.monotonic()
            let isTime = present >= probeAt && (present >= sameLaneAt || waiting.mayHave(anyBut: probes.known))
            return isTime ? 1 : 0
        case .probing: return 0
        }
    }

    /// The next job, as the gate allows.
    func takeWaiting() -> WaitingList.Entry? {
        let present = clock.monotonic()
        guard case .closed(_, let sameLaneAt) = gate else { return waiting.takeNext(now: present) }
        if let entry = waiting.takeNext(now: present, leavingOut: probes.known) { return entry }
        guard present >= sameLaneAt else { return nil }
        for lane in probes.lanes {
            if let entry = waiting.takeNext(of: lane, now: present) { return entry }
        }
        return nil
    }
}
