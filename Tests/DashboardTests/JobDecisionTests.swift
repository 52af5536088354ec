import JSON
import Spool
import Testing

@testable import Dashboard

/// Pages read codes; sentences may be worded as one likes.
@Suite struct JobDecisionTests {
    private func sentence(_ state: String, _ story: String) throws -> String {
        let sample = Sample()
        var content = JobContent()
        content.story = try JobFile(Array(sample.webhook(story: story).utf8)).story
        let folder: JobLocation = state == "done" ? .done(day: "2026-03-01") : .failed
        let record = JobRecord(JobEntry(folder: folder, name: sample.name), received: sample.received)
        return Wording(viewer: Viewer()).sentence(record, content, nil)
    }

    @Test(arguments: [
        ("written", "decision.written"), ("nothing-differs", "decision.unchanged"),
        ("unchanged", "decision.sameInput"), ("no-analysis", "decision.noAnalysis"),
        ("no-company", "decision.noCompany"), ("nothing-mapped", "decision.nothingMapped"),
    ])
    func aFinishedJobSaysWhatItsCodeMeans(code: String, key: String) throws {
        let story = #"{"trail":[{"at":"","to":"done","code":"\#(code)","why":"in other words"}]}"#
        #expect(try sentence("done", story) == Texts.english[key])
    }

    @Test(arguments: [
        (#"{"status":"written"}"#, "decision.written"),
        (#"{"status":"unchanged","analysis":true}"#, "decision.unchanged"),
        (#"{"status":"unchanged","analysis":false}"#, "decision.sameInput"),
        (#"{"status":"no-analysis"}"#, "decision.noAnalysis"), (#"{"status":"no-company"}"#, "decision.noCompany"),
    ])
    func oneOfVersion01SaysWhatItsResultMeans(result: String, key: String) throws {
        let story = #"{"trail":[{"at":"","to":"done","why":"finished"}],"result":\#(result)}"#
        #expect(try sentence("done", story) == Texts.english[key])
    }

    @Test func whatIsNotKnownIsSaidAsItIs() throws {
        let story = #"{"trail":[{"at":"","to":"done","code":"of-a-later-version","why":"as it was told"}]}"#
        #expect(try sentence("done", story).contains("as it was told"))
    }
}
