Attribute VB_Name = "xlkpi_support"
' What stands between a cell and xlwings: ranges cut to the cells in use and handed over as
' values, answers remembered by those values, error texts made real errors.
Option Explicit
Option Private Module

Private Const MOST_CELLS As Long = 50000 ' of one call: a longer one is not remembered
Private Const MOST_ANSWERS As Long = 2000
Private Const MOST_CHARACTERS As Double = 8000000

' Public, or LibreOffice forgets them between cells.
Public xlkpi_answers As Collection ' by the key of the call
Public xlkpi_keys As Collection ' each key by itself
Private characters As Double ' in all the keys
Private failure As String

' One call as two things: the key that its answer is remembered by ("" for none), and the
' arguments as values. cut: whether blank cells below and beside the data say nothing.
Public Function xlkpi_asked(ByVal name As String, ByVal given As Variant, ByVal cut As Boolean) As Variant
    Dim values() As Variant, at As Long
    Dim heights As Variant, widths As Variant
    ReDim values(LBound(given) To UBound(given))
    If cut Then
        heights = xlkpi_lengths(given, True)
        widths = xlkpi_lengths(given, False)
    End If
    For at = LBound(given) To UBound(given)
        If Not IsObject(given(at)) Then
            values(at) = given(at)
        Else
            If given(at).Areas.Count > 1 Then Err.Raise 5, , "a range of several areas: give one area"
            If cut Then
                values(at) = xlkpi_cells(given(at).Resize(heights(at), widths(at)))
            Else
                values(at) = xlkpi_cells(given(at))
            End If
        End If
    Next at
    xlkpi_asked = Array(xlkpi_key(name, values), values)
End Function

' Value2 gives dates and money as the numbers that they are.
Private Function xlkpi_cells(ByVal cells As Object) As Variant
    xlkpi_cells = cells.Value2
End Function

' The rows (or columns) that each argument keeps.
Private Function xlkpi_lengths(ByVal given As Variant, ByVal down As Boolean) As Variant
    Dim lengths() As Variant, fixed() As Variant, at As Long
    Dim used As Double, last As Double, area As Object
    ReDim lengths(LBound(given) To UBound(given))
    ReDim fixed(LBound(given) To UBound(given))
    For at = LBound(given) To UBound(given)
        fixed(at) = Not IsObject(given(at))
        If fixed(at) Then
            lengths(at) = xlkpi_length(given(at), down)
        Else
            Set area = given(at).Worksheet.UsedRange
            If down Then
                lengths(at) = given(at).Rows.Count
                last = area.Row + area.Rows.Count - given(at).Row
            Else
                lengths(at) = given(at).Columns.Count
                last = area.Column + area.Columns.Count - given(at).Column
            End If
            If last > used Then used = last
        End If
    Next at
    xlkpi_lengths = xlkpi_fit(lengths, fixed, used)
End Function

' Lengths cut to what is used. Those that differed still differ, equal ones stay equal, and
' several cells never become one: a wrong shape stays wrong.
Public Function xlkpi_fit(ByVal lengths As Variant, ByVal fixed As Variant, ByVal used As Double) As Variant
    Dim kept() As Variant, at As Long, size As Double, before As Double, least As Double
    ReDim kept(LBound(lengths) To UBound(lengths))
    If used < 2 Then used = 2
    Do
        size = 0 ' the next length, from the smallest
        For at = LBound(lengths) To UBound(lengths)
            If lengths(at) > before And (size = 0 Or lengths(at) < size) Then size = lengths(at)
        Next at
        If size = 0 Then Exit Do
        least = least + 1
        If least < used Then least = used
        If least > size Then least = size
        For at = LBound(lengths) To UBound(lengths)
            If lengths(at) = size And fixed(at) Then least = size
        Next at
        For at = LBound(lengths) To UBound(lengths)
            If lengths(at) = size Then kept(at) = least
        Next at
        before = size
    Loop
    xlkpi_fit = kept
End Function

Private Function xlkpi_length(ByVal value As Variant, ByVal down As Boolean) As Double
    xlkpi_length = 1
    If Not IsArray(value) Then Exit Function
    Select Case xlkpi_dimensions(value)
    Case 1
        If Not down Then xlkpi_length = UBound(value) - LBound(value) + 1
    Case 2
        If down Then
            xlkpi_length = UBound(value, 1) - LBound(value, 1) + 1
        Else
            xlkpi_length = UBound(value, 2) - LBound(value, 2) + 1
        End If
    End Select
End Function

Private Function xlkpi_dimensions(ByVal value As Variant) As Long
    Dim last As Long
    On Error GoTo known
    last = UBound(value, 1)
    xlkpi_dimensions = 1
    last = UBound(value, 2)
    xlkpi_dimensions = 2
known:
End Function

' ---------------------------------------------------------------- answers by values

' A text that two calls share only where every value is the same; "" for a call too long.
Public Function xlkpi_key(ByVal name As String, ByVal values As Variant) As String
    Dim parts() As String, size As Double, at As Long, part As Long, cell As Variant
    For at = LBound(values) To UBound(values)
        size = size + xlkpi_length(values(at), True) * xlkpi_length(values(at), False) + 1
    Next at
    If size > MOST_CELLS Then Exit Function
    ReDim parts(0 To CLng(size))
    parts(0) = name
    For at = LBound(values) To UBound(values)
        part = part + 1
        parts(part) = "(" & xlkpi_length(values(at), True) & "," & xlkpi_length(values(at), False) & ")"
        If IsArray(values(at)) Then
            For Each cell In values(at)
                part = part + 1
                parts(part) = xlkpi_spelled(cell)
            Next cell
        Else
            part = part + 1
            parts(part) = xlkpi_spelled(values(at))
        End If
    Next at
    xlkpi_key = Join(parts, ";")
End Function

' A value spelled so that no other value is spelled alike.
Public Function xlkpi_spelled(ByVal value As Variant) As String
    Dim shown As String
    Select Case VarType(value)
    Case vbString
        xlkpi_spelled = "s" & Len(value) & ":" & value
    Case vbEmpty
        xlkpi_spelled = "e"
    Case vbBoolean
        xlkpi_spelled = IIf(value, "b1", "b0")
    Case vbDate
        xlkpi_spelled = "d" & xlkpi_spelled(CDbl(value))
    Case vbDouble, vbSingle
        If Abs(value) > 1E+300 Then
            xlkpi_spelled = "h" & xlkpi_spelled(value / 2 ^ 100) ' its own text is too large to read back
        Else
            shown = CStr(value) ' fifteen digits; the rest of it follows
            xlkpi_spelled = "n" & shown
            If value <> CDbl(shown) Then xlkpi_spelled = "n" & shown & "+" & CStr(value - CDbl(shown))
        End If
    Case Else ' errors (an argument left out is one), and what only other callers hand over
        xlkpi_spelled = "t" & VarType(value) & ":" & CStr(value)
    End Select
End Function

' The answer remembered for a call; Empty where there is none.
Public Function xlkpi_known(ByVal asked As Variant) As Variant
    Dim key As String
    xlkpi_known = Empty
    key = asked(0)
    If xlkpi_answers Is Nothing Or key = "" Then Exit Function
    On Error GoTo unknown
    ' a Collection takes A for a: a call must be the same to the letter
    If StrComp(xlkpi_keys.Item(key), key, vbBinaryCompare) = 0 Then xlkpi_known = xlkpi_answers.Item(key)
unknown:
End Function

' What Python gave, with real errors; remembered for the next call with the same values.
Public Function xlkpi_answer(ByVal asked As Variant, ByVal given As Variant) As Variant
    Dim answer As Variant, key As String
    answer = xlkpi_real(given)
    xlkpi_answer = answer
    key = asked(0)
    If key = "" Then Exit Function
    If xlkpi_answers Is Nothing Then xlkpi_forget
    If xlkpi_answers.Count >= MOST_ANSWERS Or characters + Len(key) > MOST_CHARACTERS Then xlkpi_forget
    On Error Resume Next ' a key that differs by its case alone is replaced
    xlkpi_keys.Remove key
    xlkpi_answers.Remove key
    xlkpi_keys.Add key, key
    xlkpi_answers.Add answer, key
    characters = characters + Len(key)
End Function

Public Sub xlkpi_forget()
    Set xlkpi_answers = New Collection
    Set xlkpi_keys = New Collection
    characters = 0
End Sub

Public Function xlkpi_remembered() As Long
    If Not xlkpi_answers Is Nothing Then xlkpi_remembered = xlkpi_answers.Count
End Function

' ---------------------------------------------------------------- errors

' A result with every error text made a real error: a table, which spills, or one value.
Public Function xlkpi_real(ByVal given As Variant) As Variant
    Dim table() As Variant, row As Long, column As Long, flat As Boolean
    If Not IsArray(given) Then
        xlkpi_real = xlkpi_error(given)
        Exit Function
    End If
    flat = xlkpi_dimensions(given) = 1 ' so a table of one row comes
    ReDim table(1 To xlkpi_length(given, True), 1 To xlkpi_length(given, False))
    For row = 1 To UBound(table, 1)
        For column = 1 To UBound(table, 2)
            If flat Then
                table(row, column) = xlkpi_error(given(LBound(given) + column - 1))
            Else
                table(row, column) = xlkpi_error(given(LBound(given, 1) + row - 1, LBound(given, 2) + column - 1))
            End If
        Next column
    Next row
    If UBound(table, 1) * UBound(table, 2) = 1 Then xlkpi_real = table(1, 1) Else xlkpi_real = table
End Function

Public Function xlkpi_error(ByVal value As Variant) As Variant
    xlkpi_error = value
    If VarType(value) <> vbString Then Exit Function
    If Left(value, 1) <> "#" Then Exit Function
    Dim number As Long
    number = xlkpi_error_number(value)
    If number > 0 Then xlkpi_error = CVErr(number)
End Function

' The number of an error's text; 0 for a text that is none.
Public Function xlkpi_error_number(ByVal text As String) As Long
    Select Case text
    Case "#NULL!": xlkpi_error_number = 2000
    Case "#DIV/0!": xlkpi_error_number = 2007
    Case "#VALUE!": xlkpi_error_number = 2015
    Case "#REF!": xlkpi_error_number = 2023
    Case "#NAME?": xlkpi_error_number = 2029
    Case "#NUM!": xlkpi_error_number = 2036
    Case "#N/A": xlkpi_error_number = 2042
    Case "#GETTING_DATA": xlkpi_error_number = 2043
    Case "#SPILL!": xlkpi_error_number = 2045
    Case "#CONNECT!": xlkpi_error_number = 2046
    Case "#BLOCKED!": xlkpi_error_number = 2047
    Case "#UNKNOWN!": xlkpi_error_number = 2048
    Case "#FIELD!": xlkpi_error_number = 2049
    Case "#CALC!": xlkpi_error_number = 2050
    Case "#BUSY!", "#EXTERNAL!", "#PYTHON!", "#TIMEOUT!": xlkpi_error_number = 2015
    End Select
End Function

' A call that failed before it had an answer: #VALUE! in the cell, the reason on the ribbon.
Public Function xlkpi_failed(ByVal name As String, ByVal reason As String) As Variant
    failure = name & ": " & reason
    xlkpi_failed = CVErr(2015)
End Function

Public Function xlkpi_failure() As String
    xlkpi_failure = failure
End Function
