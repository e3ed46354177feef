using LinkageHub.PartnerSimulator.Autopilot;
using LinkageHub.PartnerSimulator.Control;

namespace LinkageHub.PartnerSimulator.Page;

/// <summary>The page in pieces. Looks like the hub's console, and says on every side that it is not a partner.</summary>
internal static class PageParts
{
    private static readonly Dictionary<string, string> Partners = new()
    {
        [PartnerNames.SonpoOnline] = "損保オンライン", [PartnerNames.JPass] = "J-PASS", [PartnerNames.Arclink] = "arclink",
    };

    private static readonly Dictionary<string, (string Word, string Tone)> EffectWords = new()
    {
        [Effects.Created] = ("登録", "done"), [Effects.Changed] = ("変更", "done"), [Effects.Replayed] = ("同じ内容", "waiting"),
        [Effects.Refused] = ("拒否", "failed"), [Effects.Callback] = ("通知", "running"), [Effects.Person] = ("人の操作", "waiting"),
    };

    public static Markup Whole(PageView view) => Markup.Of($"""
        <!DOCTYPE html>
        <html lang="ja" data-theme="auto">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>連携先シミュレーター</title>
        <link rel="stylesheet" href="{PageRoutes.Address}/assets/tokens.css"><link rel="stylesheet" href="{PageRoutes.Address}/assets/page.css">
        <script src="{PageRoutes.Address}/assets/page.js" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">本文へ移動</a>
        <header class="top"><a class="brand" href="{PageRoutes.Address}"><span class="brand-mark"></span>連携先シミュレーター</a><span class="soft">損保オンライン・J-PASS・arclinkの代わりです。データはすべて架空です。</span>
        <form class="run" method="get" action="{PageRoutes.Address}"><label for="run">実行名</label><input id="run" name="run" value="{view.Run}"><button>切替</button></form></header>
        <main id="main" tabindex="-1">
        <h1>連携先の画面</h1>
        {SaidPart(view)}
        <div class="columns">{ScenarioPart(view)}{ActPart(view)}{AutopilotPart(view)}</div>
        <div id="live" data-run="{view.Run}">{Live(view)}</div>
        </main>
        </body>
        </html>
        """);

    public static Markup Live(PageView view) => Markup.Of($"""
        <p id="latest" role="status" data-seq="{view.LastSeq}">{Latest(view)}</p>
        <section aria-labelledby="contracts"><h2 id="contracts">契約の状況</h2>{ContractTable(view)}</section>
        <section aria-labelledby="journal"><h2 id="journal">記録（新しい順）</h2>{BrokenPart(view)}{JournalTable(view)}</section>
        """);

    private static Markup SaidPart(PageView view) => view.Said is { } said
        ? Markup.Of($"""<div class="said {(said.Good ? "good" : "bad")}" role="{(said.Good ? "status" : "alert")}"><div>{said.Text}</div></div>""")
        : Markup.None;

    private static Markup ScenarioPart(PageView view) => Markup.Of($"""
        <section class="card" aria-labelledby="scenario"><h2 id="scenario">シナリオ</h2>
        <p>{(view.Scenario is null ? "シナリオはありません。連携先は正常に動きます。" : $"実行中: {view.Scenario}")}</p>
        <form method="post" action="{PageRoutes.Address}/scenario">{RunField(view)}
        <div class="field"><label for="name">選ぶシナリオ</label><select id="name" name="name">{view.Scenarios.Select(one => ScenarioOption(one, view.Scenario))}</select></div>
        <button class="main">開始する</button></form>
        <form method="post" action="{PageRoutes.Address}/scenario">{RunField(view)}<button>終了する</button></form></section>
        """);

    private static Markup ScenarioOption(Scenario scenario, string? chosen) =>
        Option(scenario.Name, $"{scenario.Name} {scenario.Description?.Split('。')[0]}", scenario.Name == chosen);

    private static Markup ActPart(PageView view) => Markup.Of($"""
        <section class="card" aria-labelledby="act-title"><h2 id="act-title">人の操作</h2>
        <form class="inline-form" method="get" action="{PageRoutes.Address}">{RunField(view)}
        <div class="field"><label for="act">操作</label><select id="act" name="act">{Partners.Select(partner => ActGroup(partner.Key, partner.Value, view.Act))}</select></div>
        <button>選ぶ</button></form>
        <form method="post" action="{PageRoutes.Address}/act">{RunField(view)}<input type="hidden" name="act" value="{view.Act.Name}">
        <fieldset><legend>{Partners[view.Act.Partner]}　{view.Act.Label}</legend>
        {KeyField(view)}{view.Act.Fields.Select((field, at) => Field(field, view.Act.Key is null && at == 0 ? view.Key : ""))}</fieldset>
        <button class="main">操作する</button></form></section>
        """);

    private static Markup ActGroup(string partner, string name, PersonAct chosen) => Markup.Of(
        $"""<optgroup label="{name}">{PersonAct.All.Where(act => act.Partner == partner).Select(act => Option(act.Name, act.Label, act == chosen))}</optgroup>""");

    private static Markup KeyField(PageView view) => view.Act.Key is null
        ? Markup.None
        : Markup.Of($"""<div class="field"><label for="key">{(view.Act.Key == "printSerial" ? "印刷連番" : "受付番号")}</label><input id="key" name="key" required value="{view.Key}"></div>""");

    /// <summary>What is entered newly has no key yet; the number it is made from stands in its first field.</summary>
    private static Markup Field(ActField field, string known) => Markup.Of($"""
        <div class="field"><label for="f.{field.Name}">{field.Label}</label>{Control(field, known)}</div>
        """);

    private static Markup Control(ActField field, string known) => field.Choices is { } choices
        ? Markup.Of($"""<select id="f.{field.Name}" name="f.{field.Name}">{(field.Required ? Markup.None : Option("", "（指定しない）", false))}{choices.Select(choice => Option(choice, choice, choice == Labels.Approved))}</select>""")
        : Markup.Of($"""<input id="f.{field.Name}" name="f.{field.Name}" value="{known}"{(field.Required ? new Markup(" required") : Markup.None)}>""");

    private static Markup AutopilotPart(PageView view)
    {
        var running = view.Autopilot["running"]?.GetValue<bool>() is true;
        return Markup.Of($"""
            <section class="card" aria-labelledby="autopilot"><h2 id="autopilot">自動操作</h2>
            <p>{(running ? $"動いています（種 {view.Autopilot["seed"]}、1分に{view.Autopilot["perMinute"]}回、断られた操作 {view.Autopilot["refused"]}件）。" : "止まっています。")}</p>
            <form method="post" action="{PageRoutes.Address}/autopilot">{RunField(view)}
            <div class="field"><label for="seed">種</label><input id="seed" name="seed" inputmode="numeric" value="1"></div>
            <div class="field"><label for="perMinute">1分あたりの回数</label><input id="perMinute" name="perMinute" inputmode="decimal" value="60"></div>
            <label class="check"><input type="checkbox" name="enters" value="true">申込書の作成も行う</label>
            <button class="main" name="do" value="start">開始する</button> <button name="do" value="stop">止める</button></form></section>
            """);
    }

    private static Markup ContractTable(PageView view) => view.Contracts.Count == 0
        ? Markup.Of($"""<p class="empty">契約はまだありません。</p>""")
        : Markup.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-labelledby="contracts"><table><thead><tr><th scope="col">印刷連番</th><th scope="col">受付番号</th><th scope="col">損保オンライン</th><th scope="col">J-PASS</th><th scope="col">arclink</th><th scope="col">人の次の操作</th></tr></thead>
            <tbody>{view.Contracts.Select(row => ContractLine(row, view.Run))}</tbody></table></div>
            {(view.OtherContracts > 0 ? Markup.Of($"""<p class="hint">ほかに{view.OtherContracts}件あります。</p>""") : Markup.None)}
            """);

    private static Markup ContractLine(ContractRow row, string run) => Markup.Of(
        $"""<tr><th scope="row" class="number">{row.PrintSerial}</th><td class="number">{row.ReceptionNumber}</td><td>{row.Insurer}</td><td>{row.JPass}</td><td>{row.Arclink}</td><td>{NextLink(row.Next, run)}</td></tr>""");

    /// <summary>Opens the act's form with the number in it.</summary>
    private static Markup NextLink(NextAct? next, string run) => next is null ? Markup.Of($"—") : Markup.Of(
        $"""<a href="{PageRoutes.Address}?run={Uri.EscapeDataString(run)}&amp;act={next.Name}&amp;key={Uri.EscapeDataString(next.Key)}">{PersonAct.Find(next.Name)!.Label}</a>""");

    private static Markup BrokenPart(PageView view) => view.Broken == 0 ? Markup.None : Markup.Of(
        $"""<p class="hint">契約と違う要求・応答・通知が{view.Broken}件あります：<a href="/_sim/requests?broken=true&amp;run={Uri.EscapeDataString(view.Run)}">一覧</a>、<a href="/_sim/unmatched?run={Uri.EscapeDataString(view.Run)}">近い操作</a></p>""");

    private static Markup JournalTable(PageView view) => view.Journal.Count == 0
        ? Markup.Of($"""<p class="empty">記録はまだありません。</p>""")
        : Markup.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-labelledby="journal"><table><thead><tr><th scope="col">番号</th><th scope="col">時刻</th><th scope="col">連携先</th><th scope="col">操作</th><th scope="col">対象</th><th scope="col">結果</th><th scope="col">応答</th></tr></thead>
            <tbody>{view.Journal.Select(JournalLine)}</tbody></table></div>
            """);

    private static Markup JournalLine(JournalItem item) => Markup.Of(
        $"""<tr><td class="amount">{item.Seq}</td><td><time datetime="{item.At:O}">{item.At:HH:mm:ss.fff}</time></td><td>{Partners.GetValueOrDefault(item.Partner, item.Partner)}</td><td>{JournalWords.Name(item)}</td><td class="number">{item.Key}</td><td>{Status(item.Effect)}</td><td class="amount">{item.Status}</td></tr>""");

    private static Markup Status(string effect)
    {
        var (word, tone) = EffectWords.GetValueOrDefault(effect, (effect, "waiting"));
        return Markup.Of($"""<span class="status tone-{tone}">{word}</span>""");
    }

    private static string Latest(PageView view) => view.Journal.Count == 0
        ? "まだ何も起きていません。"
        : $"最新: {view.Journal[0].Seq} {JournalWords.Name(view.Journal[0])} {view.Journal[0].Key} {EffectWords.GetValueOrDefault(view.Journal[0].Effect, (view.Journal[0].Effect, "")).Item1}";

    private static Markup RunField(PageView view) => Markup.Of($"""<input type="hidden" name="run" value="{view.Run}">""");

    private static Markup Option(string value, string text, bool chosen) =>
        Markup.Of($"""<option value="{value}"{(chosen ? new Markup(" selected") : Markup.None)}>{text}</option>""");
}
