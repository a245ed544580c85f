-- A receipt with its sender's proof is a little over two kilobytes, sealed: to compress it and to put it elsewhere costs
-- more than the row.
ALTER TABLE "receipt" SET (toast_tuple_target = 4080);
