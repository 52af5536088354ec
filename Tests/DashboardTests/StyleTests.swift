import Foundation
import Testing

@testable import Dashboard

@Suite struct StyleTests {
    private let style = String(decoding: PackageResources.style_css, as: UTF8.self)

    /// The colours of the light theme, and those of the dark one.
    private var themes: [[String: String]] {
        style.matches(of: /:root \{([^}]*)\}/).map { block in
            Dictionary(
                block.output.1.matches(of: /--([a-z-]+): #([0-9a-f]{6});/)
                    .map { (String($0.output.1), String($0.output.2)) },
                uniquingKeysWith: { $1 }
            )
        }
    }

    /// As the Web Content Accessibility Guidelines compute it.
    private static func luminance(_ colour: String) -> Double {
        let parts = [0, 2, 4].map { start -> Double in
            let digits = colour.dropFirst(start).prefix(2)
            let part = Double(Int(digits, radix: 16) ?? 0) / 255
            return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    private static func contrast(_ one: String, _ other: String) -> Double {
        let (dark, light) = (min(luminance(one), luminance(other)), max(luminance(one), luminance(other)))
        return (light + 0.05) / (dark + 0.05)
    }

    @Test(arguments: [
        ("ink", "ground"), ("ink", "sheet"), ("quiet", "ground"), ("quiet", "sheet"), ("link", "ground"),
        ("link", "sheet"), ("sheet", "link"), ("bar-ink", "bar"), ("bar-quiet", "bar"), ("failed", "sheet"),
        ("failed", "failed-ground"), ("running", "running-ground"), ("running", "skipped-ground"),
        ("deferred", "deferred-ground"),
        ("completed", "completed-ground"), ("skipped", "skipped-ground"), ("ink", "failed-ground"),
        ("ink", "deferred-ground"), ("ink", "changed"), ("quiet", "changed"), ("link", "changed"),
        ("failed", "changed"),
    ])
    func wordsCanBeReadInBothThemes(colour: String, ground: String) throws {
        #expect(themes.count == 2)
        for theme in themes {
            let (one, other) = (try #require(theme[colour]), try #require(theme[ground]))
            #expect(Self.contrast(one, other) >= 4.5, "\(colour) on \(ground)")
        }
    }

    @Test func bothThemesNameTheSameColours() { #expect(Set(themes[0].keys) == Set(themes[1].keys)) }

    @Test func nothingIsFetchedFromElsewhere() {
        #expect(style.matches(of: /url\(|@import|https?:/).isEmpty)
        let script = String(decoding: PackageResources.live_js, as: UTF8.self)
        #expect(script.matches(of: /https?:|eval\(|innerHTML/).isEmpty)
    }

    @Test func motionIsForThoseWhoWantIt() {
        let still = style.replacing(/@media \(prefers-reduced-motion: no-preference\) \{[^@]*/, with: "")
        #expect(still != style)
        #expect(!still.contains("transition") && !still.contains("animation"))
    }
}
