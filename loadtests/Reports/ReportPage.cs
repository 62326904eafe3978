using System.Globalization;

namespace Serverless.LoadTests.Reports;

/// <summary>A report for people, to be written as Markdown or HTML.</summary>
internal sealed class ReportPage(string title)
{
    private readonly List<Block> _blocks = [];

    public string Title => title;

    public IReadOnlyList<Block> Blocks => _blocks;

    public void Add(Block block) => _blocks.Add(block);

    public void Heading(string text) => Add(new Block.Heading(text));

    public void Paragraph(FormattableString text) => Add(new Block.Paragraph(Text(text)));

    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows) => Add(new Block.Table(head, [.. rows]));

    /// <summary>Numbers as reports write them, whatever the system's language.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
