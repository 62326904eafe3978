using System.Buffers;
using System.Globalization;
using System.Text;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Limits;

/// <summary>A property name is a C# identifier of at most 255 UTF-16 units.</summary>
internal static class PropertyNameRules
{
    private static readonly SearchValues<byte> AsciiParts =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    public static TableError? Check(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return TableErrors.PropertyNameInvalid;
        if (utf8.ContainsAnyExcept(AsciiParts)) return CheckUnicode(Encoding.UTF8.GetString(utf8));
        if (utf8.Length > ServiceLimits.MaxPropertyNameChars) return TableErrors.PropertyNameTooLong;
        return char.IsAsciiDigit((char)utf8[0]) ? TableErrors.PropertyNameInvalid : null;
    }

    private static TableError? CheckUnicode(string name)
    {
        if (name.Length > ServiceLimits.MaxPropertyNameChars) return TableErrors.PropertyNameTooLong;
        for (var i = 0; i < name.Length; i++)
        {
            if (!IsIdentifierPart(name[i], first: i == 0)) return TableErrors.PropertyNameInvalid;
        }

        return null;
    }

    private static bool IsIdentifierPart(char unit, bool first) => char.GetUnicodeCategory(unit) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber => true,
        UnicodeCategory.ConnectorPunctuation => !first || unit == '_',
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format => !first,
        _ => false,
    };
}
