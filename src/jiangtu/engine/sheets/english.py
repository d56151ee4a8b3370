"""What is wrong and what to do, in English, for each code of a refusal or a finding; the values stand beside it.

The Chinese sentences name the value and are made where the fault is found. A reader of English is told the kind of fault;
the page shows the cell and what stands in it.
"""

from typing import NamedTuple


class Said(NamedTuple):
    """One sentence for what is wrong, one for what would mend it."""

    wrong: str
    mend: str


SAID: dict[str, Said] = {
    "AREA_AMBIGUOUS": Said("Several places have this name.", "Give province, city and county, or the six-digit code."),
    "AREA_UNKNOWN": Said("This is no administrative area.", "Give the six-digit area code or the full name."),
    "BOOLEAN_UNKNOWN": Said("This is neither yes nor no.", "Write 是 or 否."),
    "CELL_FORMULA": Said("This cell holds a formula or an error.", "Copy the column and paste it as values."),
    "CELL_FORMULA_ERROR": Said("The formula failed.", "Correct the formula or write the value itself."),
    "CELL_OUT_OF_RANGE": Said("The value is out of range.", "Check the figure and its unit (yuan, ten thousand yuan)."),
    "CELL_REQUIRED": Said("A required cell is empty.", "Fill it in."),
    "CERTIFICATE_AS_NUMBER": Said("The certificate number was stored as a number and lost digits.", "Set the column to text and write it again."),
    "CERTIFICATE_LEVEL": Said("The level in the certificate number is not 1 to 5.", "Compare with the certificate."),
    "CERTIFICATE_SHAPE": Said("This is no certificate number.", "Compare with the certificate."),
    "CITIZEN_AS_NUMBER": Said("The identity number was stored as a number and lost its last digits.", "Set the column to text and write it again."),
    "CITIZEN_CHARACTERS": Said("The identity number has characters other than digits and a final X.", "Write the number alone."),
    "CITIZEN_CHECK": Said("The check digit of the identity number is wrong; one digit was probably miscopied.", "Compare with the document digit by digit."),
    "CITIZEN_DATE": Said("The birth date within the identity number is no date.", "Compare with the document."),
    "CITIZEN_LENGTH": Said("An identity number has 18 characters (or 15).", "Complete or correct the number."),
    "COMPANY_AS_NUMBER": Said("The credit code was stored as a number and lost digits.", "Set the column to text and write it again."),
    "COMPANY_CHARACTERS": Said("The credit code has characters it cannot have.", "Compare with the business licence."),
    "COMPANY_CHECK": Said("The check character of the credit code is wrong.", "Compare with the business licence."),
    "COMPANY_LENGTH": Said("A credit code has 18 characters.", "Use the code on the business licence, not the old registration number."),
    "DATE_FUTURE": Said("This day lies in the future.", "Check the year."),
    "DATE_UNREADABLE": Said("No date can be read here.", "Write 2024-03-05 or 2024年3月."),
    "FORMAT_INVALID": Said("The format has mistakes.", "Correct the lines that are listed."),
    "FORMAT_UNKNOWN": Said("There is no format of this name.", "Choose one of the list."),
    "INDUSTRY_UNKNOWN": Said("This is no industry of the classification.", "Give its name or code."),
    "INTAKE_ALREADY_IMPORTED": Said("This delivery is imported and is not checked again.", "To read it otherwise, undo the import first."),
    "INTAKE_CELL_NOT_WRONG": Said("Nothing was found in this cell; it cannot be mended on the page.", "Correct the workbook and upload it again."),
    "INTAKE_MEND_TOO_LONG": Said("The text is longer than any value.", "Write the value of this cell alone."),
    "INTAKE_NOT_CHECKED": Said("This delivery has no rows that passed the check.", "Check it first."),
    "INTAKE_NOT_KEPT": Said("The files of this delivery were cleared or cannot be opened.", "Upload the workbook again."),
    "INTAKE_STATE": Said("This cannot be done with the delivery now.", "Reload the page to see where it stands."),
    "LEVEL_AMBIGUOUS": Said("Two different levels are written here.", "Write one."),
    "LEVEL_UNKNOWN": Said("This is no skill level.", "Write one of the eight levels."),
    "MONEY_PART_OF_FEN": Said("The amount has parts of a fen.", "Use at most two decimals."),
    "MONEY_UNREADABLE": Said("This is no amount.", "Write figures alone, such as 1500 or 1500.00."),
    "NAME_CHARACTERS": Said("This does not look like a name.", "Write the name alone, without numbers, titles or remarks."),
    "NUMBER_SHAPE": Said("This is no whole number.", "Write figures alone."),
    "OCCUPATION_CODE_UNKNOWN": Said("This occupation code is not in the 2022 classification.", "It may be an older code; give the current one."),
    "OCCUPATION_TWO": Said("Code and name are of two occupations.", "Write one of them."),
    "OCCUPATION_UNKNOWN": Said("This occupation is not in the 2022 classification.", "Give its name or code there."),
    "PHONE_SHAPE": Said("This is no mobile number of 11 digits.", "Give the person's own mobile number."),
    "ROW_REPEATED": Said("The row equals an earlier one and is imported once.", "It may be deleted."),
    "SERIAL_AS_NUMBER": Said("The number was stored as a figure and lost digits.", "Set the column to text and write it again."),
    "SHEET_ANOTHER_AREA": Said("Most rows lie in another city.", "Check that this is the right file."),
    "SHEET_ANOTHER_DEPARTMENT": Said("The sheet is another department's.", "Choose its own format, or another file."),
    "SHEET_BAD_CSV": Said("Quotes or fields of the text table do not match.", "Open it in a spreadsheet and save as .xlsx."),
    "SHEET_BEYOND": Said("The sheet is larger than 200,000 rows × 300 columns.", "Delete stray cells far from the table, or split the file."),
    "SHEET_BOMB": Said("The file unpacks to far more than it is.", "Copy the table into a new workbook and save that."),
    "SHEET_COLUMNS_MISSING": Said("Columns this format cannot do without were not found.", "Choose the right format, or say which column is which."),
    "SHEET_DAMAGED": Said("The file is incomplete or damaged.", "Export or copy it again."),
    "SHEET_DTD": Said("A part of the file declares a DTD.", "Save it as .xlsx in a spreadsheet."),
    "SHEET_EMPTY": Said("The file is empty.", "Export it again and see that it opens."),
    "SHEET_ENCODING": Said("The text is not UTF-8, UTF-16 or GB18030.", "Open it in a spreadsheet and save as .xlsx."),
    "SHEET_ENCRYPTED": Said("The file needs a password to open.", "Save it without a password."),
    "SHEET_MIXED_ENCODING": Said("Two encodings are mixed in the file.", "Two files were probably joined; copy both into one workbook."),
    "SHEET_NOT_RECOGNISED": Said("The kind of sheet cannot be told.", "Choose the format when uploading."),
    "SHEET_NOT_WORKBOOK": Said("This is not a workbook.", "Unpack it, or save the table as .xlsx."),
    "SHEET_NO_HEADINGS": Said("No line of headings was found.", "Put one name over each column within the first 30 rows."),
    "SHEET_NO_ROWS": Said("There is no data in the file.", "Export it again with the data selected."),
    "SHEET_NO_SUCH_COLUMN": Said("There is no such column in the sheet.", "Choose a column that has a heading."),
    "SHEET_NO_SUCH_SHEET": Said("There is no sheet of this name.", "Choose one of the workbook's sheets."),
    "SHEET_ONLY_HEADINGS": Said("The sheet has headings and no data.", "Export it again with the data selected."),
    "SHEET_PDF": Said("This is a PDF.", "Ask the department for .xlsx or .csv."),
    "SHEET_TOO_BIG": Said("The file is too large.", "Split it by month or by employer."),
    "SHEET_TOO_HEAVY": Said("The file could not be opened and reading was stopped.", "Copy the data into a new workbook and upload that."),
    "SHEET_TOO_SLOW": Said("The file was not read in time.", "Split it into several files."),
    "SHEET_WEB_PAGE": Said("This is a web page named like a workbook.", "Open it in a spreadsheet and save as .xlsx."),
    "SHEET_XML_2003": Said("This is an XML workbook of 2003.", "Open it in a spreadsheet and save as .xlsx."),
    "RULE_ANY": Said("None of the cells that say who it is can be read.", "Fill in at least one."),
    "RULE_AT_MOST": Said("One number is larger than the one that limits it.", "Check both."),
    "RULE_BEFORE": Said("The end lies before the beginning.", "Check both days; they may have been exchanged."),
    "RULE_IDENTITY": Said("Birth date or sex disagree with the identity number.", "Compare with the document and correct one of them."),
    "RULE_NOT_AFTER": Said("One day lies after the day it may not follow.", "Check both days."),
    "RULE_TOGETHER": Said("Cells that belong together are not all filled in.", "Fill in the missing one."),
    "RULE_UNIQUE": Said("Another row has the same number.", "Check which row is right."),
}  # fmt: skip
_WORD = Said("This word is not one of the column's.", "Choose one of the words offered.")


def knows(code: str) -> bool:
    """Whether there is English for a code.

    >>> knows("CELL_REQUIRED"), knows("SEX_UNKNOWN"), knows("SAME_PERSON")
    (True, True, False)
    """
    return code in SAID or code.endswith("_UNKNOWN")


def said(code: str) -> Said:
    """The two sentences of a known code; words of a closed list share theirs.

    >>> said("CELL_REQUIRED").mend, said("SEX_UNKNOWN").wrong
    ('Fill it in.', "This word is not one of the column's.")
    """
    return SAID.get(code, _WORD)
