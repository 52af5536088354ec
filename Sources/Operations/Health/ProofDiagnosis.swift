package import FoundationEssentials
package import SuperOffice

/// What `tenant prove` found out, and how long ago.
package enum ProofDiagnosis {
    package static func line(_ proof: TenantProof?, now: Date) -> Diagnosis {
        guard let proof else {
            return .ok("proof", "what the vendor leaves open was not tried yet (tenant prove, on a development tenant)")
        }
        let days = max(0, Int(now.timeIntervalSince(proof.at) / 86_400))
        let age = days == 0 ? "today" : days == 1 ? "1 day ago" : "\(days) days ago"
        if proof.wipesSince != nil {
            return .error(
                "proof",
                "a write empties the fields that it does not name (\(age)); nothing is written",
                "have that put right, then run tenant prove again"
            )
        }
        let differing = proof.answers.filter { $0.value.verdict == .differs }
        let held = proof.answers.count { $0.value.verdict == .held }
        let text = "\(held) of \(TenantQuestion.all.count) answers are as assumed (\(age))"
        if differing.isEmpty { return .ok("proof", text) }
        let names = differing.map { "\($0.key.rawValue): \($0.value.value)" }.sorted().joined(separator: ", ")
        return .warning("proof", "\(text); not so: \(names)", "see docs/SUPEROFFICE.md")
    }
}
